import fc from "fast-check";
import { ownerMarker } from "../../../dns/plan/ownership.ts";
import { canonicalRecordSet } from "../../../dns/records/rdata.ts";
import { type RecordChange, type RecordSet, recordKey } from "../../../dns/records/records.ts";
import type { RecordsInputs } from "./contract.ts";
import { decide, decideDeletion, RecordConflictError } from "./decide.ts";
import { splitKey } from "./record-sets.ts";

type Given = RecordsInputs["records"];

const zone = { provider: "google", name: "example.com", zoneId: "z", nameServers: [], minimumTtl: 60 } as const;
const inputs = (records: Given, adopt = false): RecordsInputs => ({
  zone: { ...zone, nameServers: [] },
  records,
  adopt,
});
const stored = (records: Given): RecordSet[] =>
  Object.entries(records).map(([key, set]) =>
    canonicalRecordSet({ ...splitKey(key), ...set, ttl: Math.max(set.ttl, 60) }),
  );

/** The zone after the changes, checked to be possible one by one. */
function applied(actual: readonly RecordSet[], changes: readonly RecordChange[]): RecordSet[] {
  const sets = new Map(actual.map((set) => [recordKey(set), set]));
  for (const { key, before, after } of changes) {
    expect(sets.has(key)).toBe(before !== undefined);
    if (after) sets.set(key, after);
    else sets.delete(key);
  }
  return [...sets.values()].sort((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1));
}
const sorted = (sets: readonly RecordSet[]) => applied(sets, []);

const set = fc.record({
  ttl: fc.constantFrom(30, 60, 300, 3600),
  values: fc.uniqueArray(
    fc.integer({ min: 1, max: 5 }).map((host) => `192.0.2.${host}`),
    { minLength: 1, maxLength: 3 },
  ),
});
const records = (owner: string) =>
  fc.dictionary(
    fc.integer({ min: 0, max: 8 }).map((host) => `${owner}${host}/A`),
    set,
    { maxKeys: 8 },
  );

test("two owners of one zone never touch each other's record sets, and each gets what it wants", () => {
  fc.assert(
    fc.property(records("x"), records("x"), records("y"), (before, after, others) => {
      const actual = [...stored(before), ...stored(others)];
      const { changes } = decide(inputs(after), Object.keys(before), actual);
      expect(applied(actual, changes)).toEqual(sorted([...stored(after), ...stored(others)]));
      expect(decide(inputs(after), Object.keys(after), applied(actual, changes)).changes).toEqual([]);
    }),
  );
});

test("a deletion takes away exactly what still is as it was written", () => {
  fc.assert(
    fc.property(records("x"), records("x"), records("y"), (written, found, others) => {
      const actual = [...stored(found), ...stored(others)];
      const { changes, left } = decideDeletion(written, actual);
      const rest = applied(actual, changes).map(recordKey);
      expect(rest).toEqual(expect.arrayContaining([...Object.keys(others), ...left]));
      for (const { key, before } of changes) {
        expect(stored({ [key]: written[key]! })[0]!.values).toEqual(before!.values);
      }
    }),
  );
});

test("what is in the way is refused with its name, all at once", () => {
  const actual = stored({ "a/A": { ttl: 60, values: ["192.0.2.1"] }, "b/A": { ttl: 60, values: ["192.0.2.1"] } });
  const wanted = { "a/A": { ttl: 60, values: ["192.0.2.2"] }, "b/CNAME": { ttl: 60, values: ["example.net."] } };
  expect(() => decide(inputs(wanted), [], actual)).toThrow(/google.*a\/A exists.*b\/CNAME cannot stand beside b\/A/);
});

test("a lost state's own records are taken up again by the zone's marker, and those of others are not", () => {
  const marker = ownerMarker("shop", "prod", {});
  const other = ownerMarker("shop", "staging", { owned: ["b"] });
  const published = { [recordKey(marker)]: { ttl: marker.ttl, values: [...marker.values] } };
  const claim = { [recordKey(other)]: { ttl: other.ttl, values: [...other.values] } };
  const a = (address: string) => ({ ttl: 60, values: [address] });
  const before = { "a/A": a("192.0.2.1"), "/NS": { ttl: 60, values: ["ns1.example.net."] } };
  const wanted = { "a/A": a("192.0.2.2") };
  const recovered = (desired: Given, actual: Given) => decide(inputs(desired), [], stored(actual), true).changes;
  expect(recovered({ ...published, ...wanted }, { ...published, ...before })).toMatchObject([{ key: "a/A" }]);
  expect(() => recovered({ ...published, ...wanted }, before)).toThrow(/a\/A exists with 192\.0\.2\.1/);
  expect(() => recovered(wanted, { ...published, ...before })).toThrow(RecordConflictError);
  expect(() =>
    recovered({ ...published, "b/A": a("192.0.2.2") }, { ...published, ...claim, "b/A": a("192.0.2.1") }),
  ).toThrow(/b\/A belongs to staging\.shop/);
  const apex = { "/NS": { ttl: 60, values: ["ns2.example.net."] } };
  expect(() => recovered({ ...published, ...apex }, { ...published, ...before })).toThrow(/apex NS|\/NS exists/);
});

test("the apex NS change only with adopt", () => {
  const actual = stored({ "/NS": { ttl: 3600, values: ["ns1.example.net."] } });
  const wanted = { "/NS": { ttl: 3600, values: ["ns1.example.net.", "ns2.example.org."] } };
  expect(() => decide(inputs(wanted), ["/NS"], actual)).toThrow(RecordConflictError);
  expect(decide(inputs(wanted, true), [], actual).changes).toMatchObject([{ key: "/NS" }]);
});

test("the apex NS are never deleted", () => {
  const apex = { "/NS": { ttl: 3600, values: ["ns1.example.net."] } };
  expect(decideDeletion(apex, stored(apex)).changes).toEqual([]);
});

test("a zone that another owner's marker claims is refused, with that owner's name", () => {
  const marker = ownerMarker("shop", "prod", {});
  const given = inputs({ "www/A": { ttl: 300, values: ["192.0.2.1"] } }, true);
  expect(() => decide(given, [], [marker])).toThrow(/www\/A belongs to prod\.shop/);
});
