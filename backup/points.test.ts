import fc from "fast-check";
import type { Backup } from "./archive.ts";
import type { PastPlace } from "./history.ts";
import { type Point, pointOf, type SnapshotPoint, snapshotOf, snapshotsOf, spansOf, type Wish } from "./points.ts";

const backup = (finished: number): Backup => ({
  label: `20261129-0000${String(finished).padStart(2, "0")}F`,
  kind: "full",
  begun: finished - 1,
  finished,
  size: 1,
});

/** @param finished ends of its backups */
function place(name: string, begun: number, finished: number[], archived?: number, ancestor?: string): PastPlace {
  const backups = finished.map(backup);
  return {
    name,
    begun,
    ancestor,
    complete: backups.length > 0,
    backups,
    ...(archived !== undefined && { archived }),
  };
}

const first = place("a", 0, [5, 15], 20);
const second = place("b", 22, [25], 40, "a");
const unborn = place("c", 50, [], 55, "b");

test.each<[string, PastPlace[], [string, number, number][]]>([
  ["nothing where there is nothing", [], []],
  ["nothing before the first backup", [place("a", 0, [], 3)], []],
  ["from the end of the first backup until what was archived last", [first], [["a", 5, 20]]],
  ["a moment where nothing was archived since the backup", [place("a", 0, [5], 4)], [["a", 5, 5]]],
  [
    "a stretch each generation, with a gap where the next one had no backup yet",
    [first, second],
    [
      ["a", 5, 20],
      ["b", 25, 40],
    ],
  ],
  [
    "nothing of what a place that came back wrote beside its successor",
    [place("a", 0, [5], 60), second],
    [
      ["a", 5, 25],
      ["b", 25, 40],
    ],
  ],
  [
    "nothing of a place that has no backup yet",
    [first, second, unborn],
    [
      ["a", 5, 20],
      ["b", 25, 40],
    ],
  ],
  [
    "what lies beyond one without a backup",
    [first, place("x", 21, [], 22, "a"), place("y", 23, [26], 30, "x")],
    [
      ["a", 5, 20],
      ["y", 26, 30],
    ],
  ],
  ["what is left where an ancestor was deleted", [second], [["b", 25, 40]]],
])("what can be restored is %s", (_, places, expected) => {
  const spans = spansOf(places).map(({ generation, from, until }) => [generation, from, until]);
  expect(spans).toEqual(expected);
  expect(spansOf(places.toReversed())).toEqual(spansOf(places));
});

const both = [first, second];

test.each<[string, PastPlace[], Wish, Partial<Point>]>([
  ["all, in the last generation", both, {}, { kind: "all", generation: "b", until: 40 }],
  ["none of nothing", [], {}, { kind: "none", spans: [] }],
  ["a time in the last generation", both, { at: 30 }, { kind: "time", generation: "b", at: 30 }],
  ["the end of a backup", both, { at: 25 }, { kind: "time", generation: "b" }],
  ["a time in the one before", both, { at: 12 }, { kind: "time", generation: "a" }],
  ["no time before the first backup", both, { at: 4 }, { kind: "none" }],
  ["no time between two generations", both, { at: 22 }, { kind: "none" }],
  ["no time after what was archived", both, { at: 41 }, { kind: "none" }],
  [
    "no time of a place that came back",
    [place("a", 0, [5], 60), second],
    { at: 50 },
    { kind: "none", spans: spansOf([place("a", 0, [5], 60), second]) },
  ],
  ["a backup by its label", both, { backup: backup(15).label }, { kind: "backup", generation: "a" }],
  ["no backup that is not there", both, { backup: backup(16).label }, { kind: "none" }],
])("there is %s", (_, places, wish, expected) => {
  expect(pointOf(places, wish)).toMatchObject(expected);
});

test("a time is found in a generation with a backup before it and something archived after it, or not at all", () => {
  const life = fc.record({ first: fc.nat(20), archived: fc.nat(60) });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 6 }), fc.nat(400), (lives, at) => {
      const places = lives.map(({ first: end, archived }, index) =>
        place(
          `g${index}`,
          index * 50,
          [index * 50 + end],
          index * 50 + archived,
          index > 0 ? `g${index - 1}` : undefined,
        ),
      );
      const point = pointOf(places, { at });
      if (point.kind !== "time") return;
      const found = places.find(({ name }) => name === point.generation)!;
      const next = places[places.indexOf(found) + 1];
      expect(found.backups[0]!.finished).toBeLessThanOrEqual(at);
      expect(Math.max(found.archived!, found.backups[0]!.finished)).toBeGreaterThanOrEqual(at);
      if (next) expect(at).toBeLessThanOrEqual(next.backups[0]!.finished);
    }),
  );
});

test.each<[string, PastPlace[], Wish, Partial<SnapshotPoint>]>([
  ["all is in the last generation", both, {}, { kind: "all", generation: "b", until: 25 }],
  ["there is none of nothing", [], {}, { kind: "none", snapshots: [] }],
  ["a moment is in the newest that was complete by then", both, { at: 18 }, { generation: "a", backup: backup(15) }],
  ["it is complete when it ends", both, { at: 5 }, { generation: "a", backup: backup(5) }],
  ["the last one has all moments after it", both, { at: 400 }, { generation: "b", backup: backup(25) }],
  ["between two generations the former one has it", both, { at: 24 }, { generation: "a", backup: backup(15) }],
  ["no moment is before the first", both, { at: 4 }, { kind: "none", snapshots: snapshotsOf(both) }],
  [
    "what a place that came back wrote beside its successor has no moment",
    [place("a", 0, [5, 30], 30), second],
    { at: 35 },
    { generation: "b", backup: backup(25) },
  ],
  ["a snapshot is found by its label", both, { backup: backup(15).label }, { kind: "backup", generation: "a" }],
  ["there is none that is not there", both, { backup: backup(16).label }, { kind: "none" }],
])("of snapshots: %s", (_, places, wish, expected) => {
  expect(snapshotOf(places, wish)).toMatchObject(expected);
  expect(snapshotOf(places.toReversed(), wish)).toEqual(snapshotOf(places, wish));
});

test("no snapshot that could be restored lies between the one that is found and the moment", () => {
  const life = fc.record({ ends: fc.array(fc.nat(90), { minLength: 1, maxLength: 4 }), gap: fc.nat(30) });
  fc.assert(
    fc.property(fc.array(life, { minLength: 1, maxLength: 5 }), fc.nat(400), (lives, at) => {
      const places = lives.map(({ ends, gap }, index) => {
        const finished = ends.map((end) => index * 50 + gap + end).toSorted((one, other) => one - other);
        return place(`g${index}`, index * 50, finished, undefined, index > 0 ? `g${index - 1}` : undefined);
      });
      const snapshots = snapshotsOf(places);
      const times = snapshots.map((each) => each.backup.finished);
      expect(times).toEqual(times.toSorted((one, other) => one - other));
      const point = snapshotOf(places, { at });
      const old = times.filter((finished) => finished <= at);
      if (point.kind === "backup") expect(point.backup.finished).toBe(Math.max(...old));
      else expect(old).toEqual([]);
    }),
  );
});
