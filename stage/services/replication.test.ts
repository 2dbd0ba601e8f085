import { stageFile } from "../file.ts";
import { parseStage } from "../parse.ts";
import { stageText } from "../stage.fixture.ts";
import { placeNames, primaryName, replicationOf, serviceOfPlace } from "./replication.ts";

const { values } = stageFile(stageText("local"));

function parsed(postgres: object, more: object = { backup: {} }, apps: object = {}) {
  return parseStage({ ...values, services: { ...(values.services as object), postgres, apps }, ...more });
}

const problems = (...args: Parameters<typeof parsed>) => JSON.stringify(parsed(...args).problems);

test("a database without a standby has one place, which is the primary", () => {
  const { postgres } = parsed({}).stage!.services;
  expect(replicationOf(postgres)).toBeUndefined();
  expect([placeNames(postgres), primaryName(postgres)]).toEqual([["postgres"], "postgres"]);
});

test("a standby is of the size of the first place, in its own region; the first takes writes until another is named", () => {
  const postgres = { standby: ["eu-central"], cpu: 2, placement: { regions: ["us-west"] } };
  const { services } = parsed(postgres).stage!;
  const { places, primary, since } = replicationOf(services.postgres)!;
  expect([primary, since]).toEqual(["postgres", ""]);
  expect(places).toMatchObject([
    { name: "postgres", settings: { cpu: 2, placement: { regions: ["us-west"] } } },
    { name: "postgres-eu-central", settings: { cpu: 2, placement: { regions: ["eu-central"] } } },
  ]);
  expect(serviceOfPlace(services, "postgres-eu-central")).toBe("postgres");
  expect(serviceOfPlace(services, "postgres-eu-west")).toBe("postgres-eu-west");
});

test("the stage file says which place takes writes, and since when", () => {
  const primary = { at: "postgres-eu-central", since: "2026-11-29T15:00:00+01:00" };
  const { postgres } = parsed({ standby: ["eu-central"], primary }).stage!.services;
  expect(replicationOf(postgres)).toMatchObject({ primary: "postgres-eu-central", since: "2026-11-29T14:00:00.000Z" });
});

test.each<[string, string, RegExp]>([
  ["without backups", problems({ standby: ["eu"] }, {}), /needs backups.*docs\/backup.md/],
  ["beside a pool", problems({ standby: ["eu"], pool: true }), /cannot be together with pool/],
  ["a second time", problems({ standby: ["eu", "us"] }), /at most one region/],
  ["in what is no name of a region", problems({ standby: ["EU Central"] }), /must be a region such as eu-central/],
  [
    "named as an app",
    problems({ standby: ["eu"] }, { backup: {} }, { "postgres-eu": { image: "wiki:1", port: 80, hosts: ["wiki"] } }),
    /services.apps.postgres-eu.*is the name of a standby/,
  ],
  [
    "named as a copy",
    problems(
      { standby: ["eu"] },
      { backup: {}, restored: { "postgres-eu": { service: "postgres", from: `g${"0".repeat(20)}-a` } } },
    ),
    /restored.postgres-eu.*is the name of a standby/,
  ],
])("a standby is refused %s", (_, found, message) => {
  expect(found).toMatch(message);
});

test("the place that takes writes is not taken out of the stage file", () => {
  const primary = { at: "postgres-eu", since: "2026-11-29" };
  expect(problems({ primary })).toMatch(
    /names postgres-eu, and the places of the database are postgres: what was written is at postgres-eu/,
  );
});
