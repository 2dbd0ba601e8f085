import fc from "fast-check";
import { zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { type RecordSet, recordKey } from "../records/records.ts";
import { keysWithin, ownerMarker, planOwnRecords, type Scope, unownedKeys } from "./ownership.ts";
import type { Plan } from "./plan.ts";

const record = (name: string, value = "192.0.2.1"): RecordSet => ({ name, type: "A", ttl: 300, values: [value] });
const marker = (stage: string, scope: Scope = {}) => ownerMarker("shop", stage, scope);
const keyed = (records: readonly RecordSet[]) => Object.fromEntries(records.map((each) => [recordKey(each), each]));

/** The plan of an owner, given as its marker. */
function plan(
  self: RecordSet,
  desired: readonly RecordSet[],
  actual: readonly RecordSet[],
  owned: string[] = [],
): Plan {
  return planOwnRecords({
    desired: keyed([self, ...desired]),
    actual,
    owned: new Set(owned),
    minimumTtl: 0,
    adopt: true,
  });
}

test("a marker names its owner and what it claims", () => {
  expect(marker("prod", { owned: ["www", "*.api/A"], ignored: ["old*"] })).toEqual({
    name: "prod.shop._owner",
    type: "TXT",
    ttl: 3600,
    values: ['"!old*"', '"*.api/A"', '"www"'],
  });
  expect(marker("prod").values).toEqual(['"*"']);
});

test("the first owner claims the zone, the second one is stopped and told by whom", () => {
  const first = plan(marker("prod"), [record("www")], []);
  expect(first).toMatchObject({ conflicts: [] });
  expect(first.changes).toHaveLength(2);
  const { changes, conflicts } = plan(marker("test"), [record("www", "192.0.2.2")], [marker("prod"), record("www")]);
  expect(changes.map(({ key }) => key)).toEqual(["test.shop._owner/TXT"]);
  expect(conflicts).toMatchObject([{ key: "www/A", message: expect.stringContaining("belongs to prod.shop") }]);
});

test("two owners share a zone once their globs keep apart", () => {
  const others = [marker("prod", { owned: ["www"] }), record("www")];
  const { changes, conflicts } = plan(marker("test", { owned: ["test"] }), [record("test")], others);
  expect(conflicts).toEqual([]);
  expect(changes.map(({ key }) => key)).toEqual(["test/A", "test.shop._owner/TXT"]);
});

test("keys outside an owner's globs are refused, and never deleted", () => {
  const self = marker("prod", { owned: ["www"], ignored: ["www/TXT"] });
  const actual = [self, record("mail")];
  const { changes, conflicts } = plan(self, [record("api")], actual, ["mail/A"]);
  expect(changes).toEqual([]);
  expect(conflicts).toMatchObject([{ key: "api/A", message: expect.stringContaining("dns.owned") }]);
});

test("what an owner may not touch but has not changed is no conflict", () => {
  expect(plan(marker("test"), [record("www")], [marker("prod"), marker("test"), record("www")])).toMatchObject({
    changes: [],
    conflicts: [],
  });
});

test("an owner's changed globs change its own marker only", () => {
  const others = marker("test", { owned: ["test"] });
  const { changes } = plan(marker("prod", { owned: ["www"] }), [], [marker("prod"), others]);
  expect(changes).toMatchObject([{ key: "prod.shop._owner/TXT", before: { values: ['"*"'] } }]);
});

test("two owners with markers never touch each other's records, whatever they want", () => {
  fc.assert(
    fc.property(zoneRecords(20), zoneRecords(20), zoneRecords(20), (yours, mine, desired) => {
      const others = marker("prod", { owned: yours.map(recordKey) });
      const theirs = new Set([recordKey(others), ...yours.map(recordKey)]);
      const actual = [others, ...yours, ...mine.filter((each) => !theirs.has(recordKey(each)))];
      const { changes } = plan(marker("test"), desired, actual, [...mine, ...yours].map(recordKey));
      expect(changes.filter(({ key }) => theirs.has(key))).toEqual([]);
    }),
  );
});

test("explicit globs own what they match, but never apex NS, challenges and markers", () => {
  const text = (name: string): RecordSet => ({ name, type: "TXT", ttl: 60, values: ['"x"'] });
  const apex: RecordSet = { name: "", type: "NS", ttl: 60, values: ["ns.example."] };
  const actual = [
    record("www"),
    record("old"),
    text("_acme-challenge"),
    text("_acme-challenge.www"),
    marker("x"),
    apex,
  ];
  expect(keysWithin({ owned: ["*"], ignored: ["old"] }, actual)).toEqual(["www/A"]);
  expect(keysWithin({}, actual)).toEqual([]);
  expect(unownedKeys(actual, keyed([record("www")]), new Set())).toEqual([
    "_acme-challenge.www/TXT",
    "_acme-challenge/TXT",
    "old/A",
  ]);
});
