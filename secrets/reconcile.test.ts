import fc from "fast-check";
import { asStored, observeSecrets, planSecrets } from "./reconcile.ts";

describe("planSecrets", () => {
  test.each([
    ["writes what is missing", {}, [], { A: "1" }, { write: { A: "1" }, remove: [] }],
    ["overwrites what differs", { A: "0" }, ["A"], { A: "1" }, { write: { A: "1" }, remove: [] }],
    ["leaves equal values alone", { A: "1" }, ["A"], { A: "1" }, { write: {}, remove: [] }],
    [
      "removes keys that are no longer wanted",
      { A: "1", B: "2" },
      ["A", "B"],
      { A: "1" },
      { write: {}, remove: ["B"] },
    ],
    ["does not remove what is gone already", {}, ["B"], {}, { write: {}, remove: [] }],
    ["leaves the keys of others", { THEIRS: "x" }, [], { A: "1" }, { write: { A: "1" }, remove: [] }],
    [
      "takes values that differ by trimmed white space as equal",
      { A: "1" },
      ["A"],
      { A: " 1 " },
      { write: {}, remove: [] },
    ],
  ])("%s", (_, present, owned, desired, expected) => {
    expect(planSecrets(present, owned, desired)).toEqual(expected);
  });

  test("applied, the plan leaves nothing to do and everything of others", () => {
    const folder = fc.dictionary(fc.constantFrom("A", "B", "C", "D"), fc.string());
    fc.assert(
      fc.property(folder, fc.subarray(["A", "B"]), folder, (before, owned, desired) => {
        const present = Object.fromEntries(Object.entries(before).map(([key, value]) => [key, asStored(value)]));
        const { write, remove } = planSecrets(present, owned, desired);
        const after: Record<string, string> = { ...present };
        for (const key of remove) delete after[key];
        for (const [key, value] of Object.entries(write)) after[key] = asStored(value);
        expect(planSecrets(after, Object.keys(desired), desired)).toEqual({ write: {}, remove: [] });
        for (const key of Object.keys(present)) {
          if (!owned.includes(key) && !Object.hasOwn(desired, key)) expect(after[key]).toBe(present[key]);
        }
      }),
    );
  });
});

describe("observeSecrets", () => {
  test("shows drift, and only drift", () => {
    const present = { A: "1", B: "changed", THEIRS: "x" };
    expect(observeSecrets(present, { A: " 1", B: "2", C: "3" })).toEqual({ A: " 1", B: "changed" });
  });
});

test("a final newline is kept, as PEM needs it", () => {
  expect(asStored("-----END-----\n\n")).toBe("-----END-----\n");
});
