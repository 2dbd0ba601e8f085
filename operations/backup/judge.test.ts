import { judgeBackup, judgeRestores, type PresentPlace, type Restores } from "./judge.ts";

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

const day = (days: number) => NOW - days * 86_400_000;
const drilled = (days: number) => new Date(day(days)).toISOString();
/** One that began empty, or with what another had; with a backup of its own or not. */
const begun = (days: number, ancestor?: string, backedUp: number | undefined = NOW) => ({
  begun: day(days),
  ancestor,
  backedUp,
});

const NEVER = { hint: "no restore of it was ever rehearsed: ./platform drill restore", problems: [] };
const FINE = { hint: null, problems: [] };

test.each<[string, Restores, object]>([
  ["none, of a place that began a day ago", { place: begun(1) }, { restored: null, ...NEVER }],
  ["none, where nothing is known of its place", {}, { restored: null, ...NEVER }],
  [
    "none in 36 days",
    { place: begun(36) },
    {
      restored: null,
      hint: null,
      problems: ["no restore of it was ever verified, in 36 days: ./platform drill restore"],
    },
  ],
  ["one rehearsed a day ago", { drilled: drilled(1), place: begun(90) }, { restored: drilled(1), ...FINE }],
  ["one rehearsed 35 days ago", { drilled: drilled(35) }, FINE],
  [
    "one rehearsed 36 days ago",
    { drilled: drilled(36) },
    { hint: null, problems: ["its last verified restore is of 36 days ago: ./platform drill restore"] },
  ],
  [
    "that of its present place, later than the rehearsed one",
    { drilled: drilled(40), place: begun(3, "g1-a") },
    { restored: drilled(3), ...FINE },
  ],
  ["that of a place that is not verified yet", { place: { ...begun(0, "g1-a"), backedUp: undefined } }, NEVER],
])("of restores there was %s", (_, restores, expected) => {
  expect(judgeRestores(restores, NOW)).toMatchObject(expected);
});
