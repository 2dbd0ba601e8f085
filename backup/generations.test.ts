import fc from "fast-check";
import { beginningOf, type Generation, generationName } from "./generations.ts";

type Drawn = Partial<Generation> & { readonly name: string };

const drawn = ({ name, ...more }: Drawn): Generation => ({ name, begun: 0, complete: true, ...more });

test.each<[string, Drawn[], ReturnType<typeof beginningOf>]>([
  ["nothing where nothing was", [], { kind: "empty" }],
  ["nothing where only it was", [{ name: "own" }], { kind: "empty" }],
  ["nothing where nothing was completed", [{ name: "a", complete: false }], { kind: "empty" }],
  ["the one before", [{ name: "a" }], { kind: "restore", ancestor: "a" }],
  [
    "the last of those that follow each other, whatever the clocks of the machines said that named them",
    [{ name: "z" }, { name: "b", ancestor: "z", begun: 2 }, { name: "a", ancestor: "b", begun: 3 }],
    { kind: "restore", ancestor: "a" },
  ],
  [
    "the one before one that never completed a backup",
    [{ name: "a" }, { name: "b", ancestor: "a", begun: 2, complete: false }],
    { kind: "restore", ancestor: "a" },
  ],
  [
    "the later of two that began with the same",
    [{ name: "a" }, { name: "c", ancestor: "a", begun: 2 }, { name: "b", ancestor: "a", begun: 3 }],
    { kind: "restore", ancestor: "b" },
  ],
  [
    "nothing where another one has begun with its data and has a backup",
    [{ name: "own" }, { name: "b", ancestor: "own", begun: 1 }, { name: "c", ancestor: "b", begun: 2 }],
    { kind: "superseded", by: "c" },
  ],
  [
    "its own, so to say, where the one that began with its data has no backup yet",
    [
      { name: "own", ancestor: "a", begun: 1 },
      { name: "a" },
      { name: "b", ancestor: "own", begun: 2, complete: false },
    ],
    { kind: "restore", ancestor: "a" },
  ],
])("a place begins with %s", (_, found, expected) => {
  const generations = found.map(drawn);
  expect(beginningOf("own", generations)).toEqual(expected);
  expect(beginningOf("own", generations.toReversed())).toEqual(expected);
});

/** Places one after the other, each restored as decided; `complete` says whether it lived to its first backup. */
function history(lives: readonly boolean[]): Generation[] {
  const found: Generation[] = [];
  for (const [index, complete] of lives.entries()) {
    const name = `g${(index * 7919) % 1000}-${index}`;
    const beginning = beginningOf(name, found);
    const ancestor = beginning.kind === "restore" ? beginning.ancestor : undefined;
    found.push({ name, ancestor, begun: index, complete });
  }
  return found;
}

test("of places that follow each other the next one begins with the last that completed a backup, also when earlier ones come back", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), fc.nat(), (lives, seed) => {
      const found = history(lives);
      const last = found.findLast(({ complete }) => complete);
      const expected = last ? { kind: "restore", ancestor: last.name } : { kind: "empty" };
      expect(beginningOf("next", found)).toEqual(expected);
      if (!last) return;
      // a place that had no backup when it was given up makes one now
      const revived = found[seed % found.length]!;
      const later = found.map((each) =>
        each === revived && each.begun < last.begun ? { ...each, complete: true } : each,
      );
      const { ancestor } = beginningOf("next", later) as { ancestor: string };
      expect([last.name, ...later.filter(({ begun }) => begun > last.begun).map(({ name }) => name)]).toContain(
        ancestor,
      );
    }),
  );
});

test("a place that was given up is refused, however often its successors were replaced", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 2, maxLength: 12 }), (lives) => {
      const found = history(lives);
      const used = found.filter(({ name, begun }) =>
        found.some((each) => each.complete && each.begun > begun && each.ancestor === name),
      );
      for (const { name } of used) expect(beginningOf(name, found).kind).toBe("superseded");
    }),
  );
});

test("records that lead in a circle end", () => {
  const circle = [drawn({ name: "a", ancestor: "b" }), drawn({ name: "b", ancestor: "a", begun: 1 })];
  expect(beginningOf("own", circle)).toEqual({ kind: "empty" });
});

test("names are of letters, digits and one dash, and sort by number", () => {
  expect(generationName("1795932808836", "1aebfc73")).toBe("g00000001795932808836-1aebfc73");
  expect(generationName("9", "a") < generationName("10", "a")).toBe(true);
  expect(() => generationName("1/../x", "4f1c")).toThrow("no generation can be named");
  expect(() => generationName("1", "../x")).toThrow("no generation can be named");
});
