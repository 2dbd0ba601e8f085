import type { BackupStatus } from "../status/report.ts";
import { backupCheck } from "./backup.ts";

const backup: BackupStatus = {
  service: "postgres",
  generation: "g1-a",
  until: null,
  says: "all but the last 9 s",
  problems: [],
  restored: "2026-11-29T06:44:09.000Z",
  hint: null,
};

test("backups that are young and were restored are well", () => {
  expect(backupCheck(backup, "prod")).toEqual({
    name: "backups of postgres",
    state: "ok",
    says: "has all but the last 9 s; last restored and verified 2026-11-29",
  });
});

test("those of which nothing was ever restored are a warning, with the rehearsal to type", () => {
  const never = { ...backup, restored: null, hint: "no restore of it was ever rehearsed: ./platform drill restore" };
  expect(backupCheck(never, "prod")).toMatchObject({
    state: "warning",
    fix: "./platform drill restore --service postgres --stage prod",
  });
});

test("those that are wrong are a problem, with every reason", () => {
  const wrong = { ...backup, problems: ["nothing was archived since", "in bucket second: the same"] };
  expect(backupCheck(wrong, "prod")).toMatchObject({
    state: "problem",
    says: "nothing was archived since; in bucket second: the same",
  });
});
