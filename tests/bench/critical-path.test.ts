import { criticalPath, type Link, type Work } from "./critical-path.ts";

const work = (name: string, began: number, ended: number, ...after: string[]): Work => ({ name, began, ended, after });

test.each<[string, Work[], Link[]]>([
  ["nothing was done", [], []],
  ["one thing waited for the program", [work("a", 3, 5)], [{ name: "a", waited: 2, took: 2 }]],
  [
    "it goes back over the dependency that ended last",
    [work("short", 1, 2), work("long", 1, 6), work("end", 7, 9, "short", "long")],
    [
      { name: "long", waited: 0, took: 5 },
      { name: "end", waited: 1, took: 2 },
    ],
  ],
  [
    "what ended last counts, though another began later",
    [work("a", 1, 10), work("b", 8, 9)],
    [{ name: "a", waited: 0, took: 9 }],
  ],
  [
    "a dependency that was there before was not waited for",
    [work("a", 4, 5, "of an earlier run")],
    [{ name: "a", waited: 3, took: 1 }],
  ],
  [
    "a circle ends",
    [work("a", 1, 3, "b"), work("b", 1, 2, "a")],
    [
      { name: "b", waited: 0, took: 1 },
      { name: "a", waited: -1, took: 2 },
    ],
  ],
])("%s", (_, given, expected) => {
  expect(criticalPath(given, 1)).toEqual(expected);
});
