import { stageFile } from "./file.ts";
import { parseStage } from "./parse.ts";
import { stageText } from "./stage.fixture.ts";

const from = "g00000001795934478342-1aebfc73";

const parsed = (restored: object, more: object = { backup: {} }) =>
  parseStage({ ...stageFile(stageText("local")).values, ...more, restored });

test("a copy has the content of a moment, of a backup, or all", () => {
  const { stage, problems } = parsed({
    earlier: { service: "postgres", from, at: "2026-11-29T06:44:09+01:00" },
    "one-backup": { service: "postgres", from, backup: "20261129-054500F_20261130-054500D" },
    all: { service: "postgres", from },
  });
  expect(problems).toBeUndefined();
  expect(stage!.restored.earlier!.at).toBe("2026-11-29T05:44:09.000Z");
});

test.each<[string, object, RegExp]>([
  [
    "with a moment and a backup",
    { service: "postgres", from, at: "2026-11-29", backup: "20261129-054500F" },
    /one of them/,
  ],
  ["of a service that has no backups", { service: "web-app", from }, /backups of web-app, and the stage has none/],
  ["of no service", { service: "nothing", from }, /backups of nothing, and the stage has none/],
  ["of a moment of volumes", { service: "ipfs", from, at: "2026-11-29" }, /name the backup of ipfs/],
  [
    "of files by a database's label",
    { service: "ipfs", from, backup: "20261129-054500F" },
    /label of a backup of ipfs/,
  ],
  ["of a database by a label of files", { service: "postgres", from, backup: "1a2b3c4d" }, /backup of postgres/],
  ["of no generation", { service: "postgres", from: "latest" }, /must be a generation/],
  ["of a label that is none", { service: "postgres", from, backup: "latest" }, /must be a label/],
  ["of a moment that is none", { service: "postgres", from, at: "yesterday" }, /must be a date/],
])("a copy %s is refused", (_, copy, message) => {
  expect(JSON.stringify(parsed({ copy }).problems)).toMatch(message);
});

test("a copy is not named as what the stage has, nor made where there are no backups", () => {
  const copy = { service: "postgres", from };
  const { services } = stageFile(stageText("local")).values as { services: object };
  const apps = { wiki: { image: "wiki:1", port: 80, hosts: ["wiki"] } };
  expect(JSON.stringify(parsed({ wiki: copy }, { backup: {}, services: { ...services, apps } }).problems)).toMatch(
    /name of an app/,
  );
  expect(JSON.stringify(parsed({ postgres: copy }).problems)).toMatch(/name of a service/);
  expect(JSON.stringify(parsed({ copy }, {}).problems)).toMatch(/the stage has none/);
});
