import fc from "fast-check";
import { routedRecords, zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { type RecordChange, type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { type Plan, planRecords } from "./plan.ts";

const record = (name: string, type: string, values: string[], ttl = 300): RecordSet => ({ name, type, ttl, values });
const setsOf = (records: readonly RecordSet[]): RecordSets =>
  Object.fromEntries(records.map((each) => [recordKey(each), each]));
const keysOf = (records: readonly RecordSet[]): Set<string> => new Set(records.map(recordKey));

interface Situation {
  desired?: readonly RecordSet[];
  actual?: readonly RecordSet[];
  owned?: readonly RecordSet[];
  minimumTtl?: number;
  adopt?: boolean;
  force?: boolean;
}

const plan = ({ desired = [], actual = [], owned = [], ...rest }: Situation): Plan =>
  planRecords({ desired: setsOf(desired), actual, owned: keysOf(owned), minimumTtl: 0, adopt: false, ...rest });

function apply(records: readonly RecordSet[], changes: readonly RecordChange[]): RecordSet[] {
  const result = new Map(records.map((each) => [recordKey(each), each]));
  for (const { key, before, after } of changes) {
    expect(result.get(key)).toEqual(before);
    if (after === undefined) result.delete(key);
    else result.set(key, after);
  }
  return [...result.values()].sort((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1));
}

const sorted = (records: readonly RecordSet[]): RecordSet[] => apply(records, []);

describe("properties of planning", () => {
  test("applying the plan from a to b to a gives b, and the next plan is empty", () => {
    fc.assert(
      fc.property(routedRecords(30), routedRecords(30), (a, b) => {
        const { changes, conflicts } = plan({ desired: b, actual: a, owned: a });
        expect(conflicts).toEqual([]);
        const rootNs = a.filter((each) => recordKey(each) === "/NS" && !keysOf(b).has("/NS"));
        expect(apply(a, changes)).toEqual(sorted([...b, ...rootNs]));
        expect(plan({ desired: b, actual: apply(a, changes), owned: b }).changes).toEqual([]);
      }),
    );
  });

  test("the same holds for zones of up to 2,000 record sets", () => {
    fc.assert(
      fc.property(zoneRecords(2000), zoneRecords(2000), (a, b) => {
        const after = apply(a, plan({ desired: b, actual: a, owned: a }).changes);
        expect(after.filter((each) => recordKey(each) !== "/NS")).toEqual(
          sorted(b).filter((each) => recordKey(each) !== "/NS"),
        );
        expect(plan({ desired: b, actual: after, owned: b }).changes).toEqual([]);
      }),
      { numRuns: 2 },
    );
  });

  test("two owners of one zone never touch each other's records", () => {
    fc.assert(
      fc.property(zoneRecords(30), zoneRecords(15), zoneRecords(15), fc.boolean(), (zone, mine, yours, adopt) => {
        const theirs = keysOf(yours);
        const owned = mine.filter((each) => !theirs.has(recordKey(each)));
        const desired = zone.filter((each) => !theirs.has(recordKey(each)));
        const actual = [...yours, ...owned];
        const { changes } = plan({ desired, actual, owned, adopt });
        expect(changes.filter(({ key }) => theirs.has(key))).toEqual([]);
        const after = new Map(apply(actual, changes).map((each) => [recordKey(each), each]));
        for (const each of yours) expect(after.get(recordKey(each))).toEqual(each);
      }),
    );
  });

  test("a plan never puts a CNAME beside another record", () => {
    fc.assert(
      fc.property(zoneRecords(20), zoneRecords(20), zoneRecords(20), (foreign, owned, desired) => {
        const names = new Set(foreign.map((each) => each.name));
        const ours = owned.filter((each) => !names.has(each.name));
        const after = apply(
          [...foreign, ...ours],
          plan({ desired, actual: [...foreign, ...ours], owned: ours }).changes,
        );
        for (const [, node] of Map.groupBy(after, (each) => each.name)) {
          if (node.some(({ type }) => type === "CNAME")) expect(node).toHaveLength(1);
        }
      }),
    );
  });
});

describe("ownership", () => {
  test("an unowned record that is equal is adopted without a change, whatever the order and spelling of its values", () => {
    const desired = [record("www", "AAAA", ["2001:db8::1", "2001:db8::2"])];
    const actual = [record("www", "AAAA", ["2001:DB8:0::2", "2001:db8::1"])];
    expect(plan({ desired, actual })).toEqual({ changes: [], conflicts: [], refused: [], warnings: [], unsafe: null });
  });

  test("an unowned record with other values is a conflict that shows both, or an update when adopting", () => {
    const desired = [record("www", "A", ["192.0.2.1"])];
    const actual = [record("www", "A", ["192.0.2.9"])];
    const { conflicts, changes } = plan({ desired, actual });
    expect(changes).toEqual([]);
    expect(conflicts[0]?.key).toBe("www/A");
    expect(conflicts[0]?.message).toMatch(/192\.0\.2\.9.*192\.0\.2\.1.*adopt/);
    expect(plan({ desired, actual, adopt: true }).changes).toEqual([
      { key: "www/A", before: actual[0], after: desired[0] },
    ]);
  });

  test("a CNAME is not put beside an unowned record, not even when adopting", () => {
    const desired = [record("www", "CNAME", ["a.example.net."])];
    const actual = [record("www", "A", ["192.0.2.9"])];
    const { conflicts, changes } = plan({ desired, actual, adopt: true });
    expect(changes).toEqual([]);
    expect(conflicts[0]?.message).toMatch(/www\/CNAME cannot stand beside www\/A/);
  });

  test("an owned record that is gone already needs no delete", () => {
    expect(plan({ owned: [record("www", "A", ["192.0.2.1"])] }).changes).toEqual([]);
  });
});

test("a change of type at one name deletes before it creates, side by side", () => {
  const before = [record("a", "A", ["192.0.2.1"]), record("www", "A", ["192.0.2.1"]), record("www", "TXT", ['"x"'])];
  const after = [record("a", "A", ["192.0.2.2"]), record("www", "CNAME", ["a.example.net."])];
  const { changes } = plan({ desired: after, actual: before, owned: before });
  expect(changes.map(({ key }) => key)).toEqual(["a/A", "www/A", "www/TXT", "www/CNAME"]);
});

test("a TTL below the provider's minimum is raised with a warning and then stays", () => {
  const desired = [record("www", "A", ["192.0.2.1"], 60)];
  const first = plan({ desired, minimumTtl: 3600 });
  expect(first.changes[0]?.after?.ttl).toBe(3600);
  expect(first.warnings).toEqual(["www/A: TTL 60 s raised to the provider's minimum of 3600 s"]);
  const actual = first.changes.map(({ after }) => after!);
  expect(plan({ desired, actual, owned: desired, minimumTtl: 3600 }).changes).toEqual([]);
});

describe("the limit on changes", () => {
  const zone = (count: number, value = "192.0.2.1"): RecordSet[] =>
    Array.from({ length: count }, (_, i) => record(`h${i}`, "A", [value]));

  test.each([
    [10, 3, null],
    [10, 4, "too-many-deletes"],
    [9, 9, null],
  ])("of %i record sets, %i deletes are %p", (count, deletes, kind) => {
    const actual = zone(count);
    const { unsafe, changes } = plan({ desired: actual.slice(deletes), actual, owned: actual });
    expect(changes).toHaveLength(deletes);
    expect(unsafe?.kind ?? null).toBe(kind);
  });

  test.each([
    [10, 3, null],
    [10, 4, "too-many-updates"],
    [9, 9, null],
  ])("of %i record sets, %i updates are %p", (count, updates, kind) => {
    const actual = zone(count);
    const desired = [...zone(updates, "192.0.2.2"), ...actual.slice(updates)];
    expect(plan({ desired, actual, owned: actual }).unsafe?.kind ?? null).toBe(kind);
    expect(plan({ desired, actual, owned: actual, force: true }).unsafe).toBeNull();
  });

  test("record sets of others do not count for the share", () => {
    const owned = zone(10);
    const foreign = zone(500).map((each) => ({ ...each, name: `x-${each.name}` }));
    expect(plan({ actual: [...owned, ...foreign], owned }).unsafe?.kind).toBe("too-many-deletes");
  });

  test("creates are never limited", () => {
    expect(plan({ desired: zone(1000), actual: [] }).unsafe).toBeNull();
  });
});

describe("root NS", () => {
  const ns = (host: string): RecordSet => record("", "NS", [`${host}.example.net.`]);

  test("a change needs force", () => {
    const situation = { desired: [ns("a")], actual: [ns("b")], owned: [ns("b")] };
    expect(plan(situation).unsafe?.kind).toBe("root-ns");
    expect(plan({ ...situation, force: true }).unsafe).toBeNull();
  });

  test("no longer desired, it stays", () => {
    const { changes, warnings } = plan({ actual: [ns("a")], owned: [ns("a")] });
    expect(changes).toEqual([]);
    expect(warnings[0]).toMatch(/root NS/);
  });
});
