import fc from "fast-check";
import type { RecordChange } from "../records/records.ts";
import { chunkByName } from "./chunks.ts";

const create = (name: string, type = "A"): RecordChange => ({
  key: `${name}/${type}`,
  after: { name, type, ttl: 300, values: ["192.0.2.1"] },
});

const changes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom("A", "AAAA", "TXT")), { maxLength: 80 })
  .map((pairs) => pairs.map(([host, type]) => create(`h${host}`, type)));

test("every change is in one chunk, no name in two, and no chunk of several names over the limit", () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 20 }), (all, limit) => {
      const chunks = chunkByName(
        all,
        (change) => change,
        () => [1],
        [limit],
      );
      expect(chunks.flat()).toHaveLength(all.length);
      const nameSets = chunks.map((chunk) => new Set(chunk.map(({ after }) => after!.name)));
      const names = new Set(all.map(({ after }) => after!.name));
      expect(nameSets.reduce((sum, set) => sum + set.size, 0)).toBe(names.size);
      for (const [index, chunk] of chunks.entries()) {
        if (nameSets[index]!.size > 1) expect(chunk.length).toBeLessThanOrEqual(limit);
      }
    }),
  );
});

test("every unit is limited on its own", () => {
  const all = ["a", "b", "c"].map((name) => create(name));
  const chunks = chunkByName(
    all,
    (change) => change,
    () => [1, 40],
    [10, 100],
  );
  expect(chunks.map((chunk) => chunk.length)).toEqual([2, 1]);
});
