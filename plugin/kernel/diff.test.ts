import fc from "fast-check";
import { structuralDiff } from "./diff.ts";

test.each([
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1 }, { a: 2 }, [{ path: "a", kind: "update" }]],
  [{}, { a: { b: 1 } }, [{ path: "a", kind: "add" }]],
  [
    { records: { "www/A": { ttl: 60 } } },
    { records: { "www/A": { ttl: 30 } } },
    [{ path: 'records["www/A"].ttl', kind: "update" }],
  ],
  [{ l: [1, 2] }, { l: [1] }, [{ path: "l[1]", kind: "delete" }]],
  [{ a: [] }, { a: {} }, [{ path: "a", kind: "update" }]],
])("%j to %j", (before, after, changes) => {
  expect(structuralDiff(before, after)).toEqual(changes);
});

test("equal values have no difference, and any two different ones have some", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(structuralDiff(a, structuredClone(a))).toEqual([]);
      expect(structuralDiff(a, b).length > 0).toBe(JSON.stringify(sorted(a)) !== JSON.stringify(sorted(b)));
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
