import { errorIn, progressIn, takenIn, verdictIn } from "./said.ts";

const printed = (code: number, text: string) => ({ code, lines: text.split("\n") });

const TAKEN = `2026-11-29 09:30:39.167 P00   INFO: backup command begin 2.55.1: --exec-id=283-d9902c3b --type=diff
2026-11-29 09:30:40.361 P00   INFO: execute non-exclusive backup stop and wait for all WAL segments to archive
2026-11-29 09:30:40.668 P00   INFO: new backup label = 20261129-092902F_20261129-093039D
2026-11-29 09:30:41.083 P00   INFO: diff backup size = 608.3KB, file total = 1280
2026-11-29 09:30:41.083 P00   INFO: backup command end: completed successfully (1919ms)`;

const BUSY = `2026-11-29 09:32:02.464 P00   INFO: backup command end: aborted with exception [050]
ERROR: [050]: unable to acquire lock on file '/tmp/pgbackrest/g1-a-backup-1.lock': Resource temporarily unavailable
       HINT: is another pgBackRest process running?`;

test("a backup that was taken is known by its label and size", () => {
  expect(takenIn(printed(0, TAKEN))).toEqual({
    kind: "taken",
    label: "20261129-092902F_20261129-093039D",
    size: "608.3KB",
  });
});

test("where one is being made already, that is told from a failure", () => {
  expect(takenIn(printed(50, BUSY))).toEqual({ kind: "busy" });
  expect(
    takenIn(printed(55, "ERROR: [055]: unable to load info file\n       HINT: backup.info cannot be opened")),
  ).toEqual({
    kind: "failed",
    why: "[055]: unable to load info file (backup.info cannot be opened)",
  });
});

test("one that ends without a label has failed, whatever its code", () => {
  expect(takenIn(printed(0, "something else"))).toEqual({ kind: "failed", why: "something else" });
  expect(takenIn({ code: 1, lines: [] })).toEqual({ kind: "failed", why: "it ended with 1" });
});

test("progress is what pgBackRest does, without its settings", () => {
  expect(TAKEN.split("\n").map(progressIn).filter(Boolean)).toEqual([
    "execute non-exclusive backup stop and wait for all WAL segments to archive",
  ]);
});

test("an error is told with its hint", () => {
  expect(errorIn(printed(50, BUSY))).toMatch(
    /^\[050\]: unable to acquire .* \(is another pgBackRest process running\?\)$/,
  );
});

const WHOLE = `stanza: g1-a
status: ok
  archiveId: 17-1, total WAL checked: 16, total valid WAL: 16
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
  backup: 20261129-092902F, status: valid, total files checked: 1280, total valid files: 1280
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0`;

test("what was read and is whole is counted", () => {
  expect(verdictIn(printed(0, WHOLE))).toEqual({ backups: 1, segments: 16, damage: [] });
});

test.each<[string, number, string, string[]]>([
  [
    "a file of a backup that is damaged",
    0,
    `stanza: g1-a
status: error
  archiveId: 17-1, total WAL checked: 19, total valid WAL: 19
    missing: 0, checksum invalid: 0, size invalid: 0, other: 0
  backup: 20261129-092902F, status: invalid, total files checked: 1280, total valid files: 1279
    missing: 0, checksum invalid: 1, size invalid: 0, other: 0`,
    ["backup 20261129-092902F is invalid: checksum invalid: 1"],
  ],
  [
    "a piece of the log that is gone",
    0,
    WHOLE.replace("status: ok", "status: error").replace("missing: 0", "missing: 2"),
    ["log 17-1 is invalid: missing: 2"],
  ],
  [
    "a status that nothing explains",
    0,
    WHOLE.replace("status: ok", "status: error"),
    ["pgBackRest says: status error"],
  ],
  ["a run that failed", 39, "ERROR: [039]: no answer", ["[039]: no answer"]],
  ["an answer of another form", 0, "hello", ["hello"]],
])("%s is damage", (_, code, text, damage) => {
  expect(verdictIn(printed(code, text)).damage).toEqual(damage);
});
