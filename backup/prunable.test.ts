import fc from "fast-check";
import { beginningOf } from "./generations.ts";
import type { PastPlace } from "./history.ts";
import { prunable } from "./prunable.ts";

function place(name: string, begun: number, finished: number[], archived?: number, ancestor?: string): PastPlace {
  const backups = finished.map((end) => ({
    label: `${end}`,
    kind: "full" as const,
    begun: end,
    finished: end,
    size: 1,
  }));
  return { name, begun, ancestor, complete: backups.length > 0, backups, ...(archived !== undefined && { archived }) };
}

test.each<[string, PastPlace[], string[]]>([
  ["nothing of nothing", [], []],
  ["nothing of the one that serves, however old", [place("a", 0, [1], 2)], []],
  ["one that another has gone on from", [place("a", 0, [1], 2), place("b", 3, [4], 200, "a")], ["a"]],
  ["none that is not old enough", [place("a", 0, [1], 100), place("b", 3, [4], 200, "a")], []],
  ["none with a backup that is not", [place("a", 0, [1, 100], 2), place("b", 3, [4], 200, "a")], []],
  ["no ancestor with the only whole backup", [place("a", 0, [1], 2), place("b", 3, [], 200, "a")], []],
  [
    "no ancestor with the last whole backup, but the one before",
    [place("a", 0, [1], 2), place("b", 3, [4], 5, "a"), place("c", 6, [], 200, "b")],
    ["a"],
  ],
  [
    "the log of one that never had a backup",
    [place("a", 0, [1], 2), place("x", 3, [], 4, "a"), place("b", 5, [6], 200, "a")],
    ["a", "x"],
  ],
  ["nothing again of one that has nothing left", [place("a", 0, []), place("b", 3, [4], 200, "a")], []],
])("is removed: %s", (_, places, expected) => {
  expect(prunable(places, 100).map(({ name }) => name)).toEqual(expected);
});

test("what a new place begins with stays the same, whatever is removed", () => {
  const life = fc.record({ complete: fc.boolean(), length: fc.nat(30), ancestor: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 9 }), fc.nat(300), (lives, before) => {
      const places = lives.map(({ complete, length, ancestor }, index) => {
        const begun = index * 30;
        const from = index > 0 ? `g${ancestor % index}` : undefined;
        return place(`g${index}`, begun, complete ? [begun + 1] : [], begun + length, from);
      });
      const gone = new Set(prunable(places, before));
      const left = places.map((each) =>
        gone.has(each) ? place(each.name, each.begun, [], undefined, each.ancestor) : each,
      );
      expect(beginningOf("", left)).toEqual(beginningOf("", places));
      expect(gone.has(places.at(-1)!)).toBe(false);
    }),
  );
});
