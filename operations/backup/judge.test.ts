import { judgeBackup, judgeDrill, type PresentPlace } from "./judge.ts";

const NOW = Date.UTC(2026, 10, 29, 7);
const place = (more: Partial<PresentPlace> = {}): PresentPlace => ({
  name: "g1-a",
  begun: NOW - 3_600_000,
  backedUp: NOW - 3_500_000,
  archived: NOW - 40_000,
  now: NOW,
  ...more,
});

test.each<[string, PresentPlace | undefined, string, RegExp | undefined]>([
  ["archives as it should", place(), "all but the last 40 s", undefined],
  ["archived two intervals and a minute ago", place({ archived: NOW - 180_000 }), "all but the last 180 s", undefined],
  [
    "archived longer ago",
    place({ archived: NOW - 181_000 }),
    "all but the last 181 s",
    /in the last 181 s is in no backup/,
  ],
  [
    "has a backup and never archived",
    place({ archived: undefined }) as never,
    "all but the last 3600 s",
    /nothing was archived/,
  ],
  [
    "archives, and had its last backup three days ago",
    place({ backedUp: NOW - 3 * 86_400_000 }),
    "all but the last 40 s",
    /last backup was completed 3 days ago/,
  ],
  ["has just begun", place({ backedUp: undefined, begun: NOW - 60_000 }), "the first one is being made", undefined],
  [
    "has no backup for long",
    place({ backedUp: undefined }),
    "the first one is being made",
    /no backup was completed since/,
  ],
  ["was never backed up", undefined, "none", /nothing of it was ever backed up/],
])("a service that %s", (_, found, says, problem) => {
  const judged = judgeBackup(found, 60);
  expect(judged.says).toBe(says);
  expect(judged.problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
});

test("until when its data is safe is a date, and none where nothing can be restored of its place", () => {
  expect(judgeBackup(place(), 60).until).toBe("2026-11-29T06:59:20.000Z");
  expect(judgeBackup(place({ backedUp: undefined }), 60).until).toBeNull();
});

test.each<[string, string | undefined, object]>([
  ["never", undefined, { drilled: null, hint: "no restore of it was ever rehearsed: ./platform drill restore" }],
  ["a day ago", "2026-11-28T06:00:00.000Z", { drilled: "2026-11-28T06:00:00.000Z", hint: null }],
  ["35 days ago", "2026-10-25T06:00:00.000Z", { hint: null }],
  [
    "36 days ago",
    "2026-10-24T06:00:00.000Z",
    { hint: "its last rehearsed restore is 36 days old: ./platform drill restore" },
  ],
])("a restore that was rehearsed %s", (_, began, expected) => {
  expect(judgeDrill(began, NOW)).toMatchObject(expected);
});
