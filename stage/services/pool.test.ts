import { stageFile } from "../file.ts";
import { formatProblem, parseStage } from "../parse.ts";
import { stageText } from "../stage.fixture.ts";
import { poolOf } from "./pool.ts";

/** @param count of apps with a database, beside those of the platform's two services */
function parsed(pool: unknown, count = 0, names = (index: number) => `app-${index}`) {
  const app = { image: "example/app:1", database: true };
  const apps = Object.fromEntries(Array.from({ length: count }, (_, index) => [names(index), app]));
  return parseStage({ ...stageFile(stageText("local")).values, services: { postgres: { pool }, apps } });
}

const problems = (...args: Parameters<typeof parsed>) => (parsed(...args).problems ?? []).map(formatProblem);

test.each<[string, unknown, object | undefined]>([
  ["nothing", undefined, undefined],
  ["false", false, undefined],
  ["true", true, { size: 20, clients: 200 }],
  ["a size", { size: 5 }, { size: 5, clients: 200 }],
  ["how many clients", { clients: 50 }, { size: 20, clients: 50 }],
])("with %s the pool is as it should be", (_, given, expected) => {
  const { stage } = parsed(given);
  expect(poolOf(stage!.services.postgres)).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ["a word", "yes", 'must be true or false; it is "yes".'],
  ["no connection", { size: 0 }, ".size: Too small: expected number to be >=1; it is 0."],
  ["too many clients", { clients: 5000 }, ".clients: Too big: expected number to be <=1000; it is 5000."],
  ["another key", { sise: 5 }, ".sise: unknown key; did you mean size? Allowed: clients, size."],
])("%s is refused with what would be right", (_, given, says) => {
  const [problem, ...more] = problems(given);
  expect(more).toEqual([]);
  expect(problem).toContain(says);
  expect(problem).toContain("services.postgres.pool");
});

test("pools that could take more connections than the server has are refused, with a size that fits", () => {
  expect(problems(true, 2)).toEqual([]);
  expect(problems({ size: 45 })).toEqual([]);
  const [problem] = problems(true, 3);
  expect(problem).toContain(
    "services.postgres.pool: 5 databases with 20 connections each are 100, and PostgreSQL takes 100 (max_connections), of which 10 are kept for what does not come through the pool; write pool: { size: 18 }",
  );
  expect(problems({ size: 18 }, 3)).toEqual([]);
  expect(problems({ size: 19 }, 3)[0]).toContain("5 databases with 19 connections each are 95");
  expect(problems({ size: 1 }, 89)[0]).toContain("91 databases with 1 connection each are 91");
  expect(problems({ size: 1 }, 89)[0]).toMatch(/no size is small enough; write pool: false$/);
});

test("pools of a PostgreSQL that the stage has not are no problem", () => {
  const values = { ...stageFile(stageText("local")).values, services: { platform: "none", postgres: { pool: true } } };
  expect(parseStage(values).problems).toBeUndefined();
});

test("a database is not called as PgBouncer's own, where there is a pool", () => {
  const [problem] = problems(true, 1, () => "pgbouncer");
  expect(problem).toContain(
    "services.apps.pgbouncer.database: pgbouncer is the name of the pool's own console; give the app another name",
  );
  expect(problems(false, 1, () => "pgbouncer")).toEqual([]);
});
