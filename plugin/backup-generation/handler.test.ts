import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { S3Server } from "../../backup/s3/server.fixture.ts";
import { recordedRun } from "../acme/certificate/run.fixture.ts";
import type { GenerationInputs } from "./contract.ts";
import { handler } from "./handler.ts";

let server: S3Server;
beforeAll(async () => {
  server = await S3Server.start();
}, 600_000);
afterAll(() => server.close());

const run = recordedRun("postgres", {});
const folder = () => join(server.bucket, run.project, run.stage, "postgres");
afterEach(() => rm(join(server.bucket, run.project), { recursive: true, force: true }));

const inputs = (number: string, more: Partial<GenerationInputs> = {}): GenerationInputs => ({
  service: "postgres",
  repository: server.repository,
  number,
  nonce: "1aebfc73",
  ...more,
});

const begin = async (number: string, more: Partial<GenerationInputs> = {}) =>
  (await handler.create(run, inputs(number, more))).outputs;

/** The manifest that pgBackRest writes last. */
const complete = (generation: string) =>
  server.put(`${run.project}/${run.stage}/postgres/backup/${generation}/20261129-054500F/backup.manifest`);

test("the first place begins empty and writes that down; asked again it says the same", async () => {
  const first = await begin("7");
  expect(first).toMatchObject({ generation: "g00000000000000000007-1aebfc73", ancestor: "" });
  expect(await begin("7")).toEqual(first);
  expect(await readdir(join(folder(), "generations"))).toEqual([`${first.generation}.json`]);
});

test("a place begins with the last one that has a backup, and stays with it when an interrupted run asks again", async () => {
  const first = await begin("7");
  await complete(first.generation);
  const second = await begin("8");
  expect(second.ancestor).toBe(first.generation);
  const third = await begin("9");
  expect(third.ancestor).toBe(first.generation);
  await complete(second.generation);
  expect((await begin("9")).ancestor).toBe(first.generation);
});

test("a place that another one has gone on from is refused", async () => {
  const first = await begin("7");
  await complete(first.generation);
  const second = await begin("8");
  await complete(second.generation);
  await expect(begin("7")).rejects.toMatchObject({
    code: "backup",
    message: expect.stringContaining(`another place, ${second.generation}, has gone on with its data`),
  });
});

test.each<[string, Partial<S3Server["repository"]>, string]>([
  ["a bucket that is not there", { bucket: "none" }, "there is no bucket none"],
  ["a key that is refused", { secretKey: "other" }, "does not know the access key"],
  ["no service that answers", { endpoint: "http://127.0.0.1:9" }, "cannot be used now"],
])("with %s nothing is decided, and what waits for it is not started", async (_, other, why) => {
  const repository = { ...server.repository, ...other };
  await expect(begin("7", { repository })).rejects.toMatchObject({
    code: "backup",
    message: expect.stringMatching(new RegExp(`${why}.*It was not started\\.$`)),
    fix: expect.stringMatching(/./),
  });
});

test.each(["", '{"name": "g0', "[]", '{"ancestor": "g1"}'])(
  "where a record reads %j, it is named, and nothing is started",
  async (text) => {
    await server.put(`${run.project}/${run.stage}/postgres/generations/broken.json`, text);
    await expect(begin("7")).rejects.toMatchObject({
      code: "backup",
      message: expect.stringMatching(/an object in bucket backup is not what backups write there: .*broken\.json/),
      fix: expect.stringContaining(
        `aws s3 rm s3://backup/${run.project}/${run.stage}/postgres/generations/broken.json`,
      ),
    });
  },
);

test("another place is another generation; other keys are not, and it goes on with what it holds", async () => {
  const first = await begin("7");
  await complete(first.generation);
  const outputs = await begin("8");
  const old = { inputs: inputs("8"), outputs };
  expect(handler.diff!(old, inputs("9")).changes).toMatchObject([{ path: "number", replace: true }]);
  const moved = inputs("8", { repository: { ...server.repository, region: "us-east-1", pathStyle: true } });
  expect(handler.diff!(old, moved).changes.some(({ replace }) => replace)).toBe(false);
  expect(await handler.update!(run, outputs.generation, old, moved)).toMatchObject({
    generation: outputs.generation,
    ancestor: first.generation,
  });
});
