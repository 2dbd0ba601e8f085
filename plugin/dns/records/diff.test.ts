import { UNKNOWN } from "../../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";
import { diffRecords } from "./diff.ts";

const zone = {
  provider: "desec",
  name: "example.com",
  zoneId: "example.com",
  nameServers: ["ns1"],
  minimumTtl: 3600,
} as const;
const records = (given: RecordsInputs["records"]): RecordsInputs => ({
  zone: { ...zone, nameServers: [...zone.nameServers] },
  records: given,
  adopt: false,
});
const before = records({ "www/A": { ttl: 3600, values: ["192.0.2.1", "192.0.2.2"] } });
const diff = (after: RecordsInputs) =>
  diffRecords({ inputs: before, outputs: { ...before, warnings: [] } }, after).changes;

test("order and spelling of values and a TTL below the minimum are no change", () => {
  expect(diff(records({ "www/A": { ttl: 60, values: ["192.0.2.2", "192.0.2.1"] } }))).toEqual([]);
});

test("each record set and each of its properties is a change of its own", () => {
  const after = records({
    "www/A": { ttl: 7200, values: ["192.0.2.1"] },
    "/MX": { ttl: 3600, values: ["10 mx.example.net."] },
  });
  expect(diff(after)).toEqual([
    { path: 'records["/MX"]', kind: "add" },
    { path: 'records["www/A"].ttl', kind: "update" },
    { path: 'records["www/A"].values', kind: "update" },
  ]);
  expect(diff(records({}))).toEqual([{ path: 'records["www/A"]', kind: "delete" }]);
});

test("an address that is not known yet is a change of its record set", () => {
  expect(diff(records({ "www/A": { ttl: 3600, values: [UNKNOWN] } }))).toEqual([
    { path: 'records["www/A"]', kind: "update" },
  ]);
  const whole = records({ "www/A": UNKNOWN as never });
  expect(diff(whole)).toEqual([{ path: 'records["www/A"]', kind: "update" }]);
});

test("other weights are a change of the routing alone", () => {
  const weighted = (weight: number) =>
    records({
      "www/A": {
        ttl: 3600,
        values: ["192.0.2.1", "192.0.2.2"],
        routing: {
          kind: "weighted",
          items: [
            { weight, values: ["192.0.2.2"] },
            { weight: 1, values: ["192.0.2.1"] },
          ],
        },
      },
    });
  const changes = (old: RecordsInputs, given: RecordsInputs) =>
    diffRecords({ inputs: old, outputs: { ...old, warnings: [] } }, given).changes;
  const routing = [{ path: 'records["www/A"].routing', kind: "update" }];
  expect(changes(weighted(2), weighted(3))).toEqual(routing);
  expect(changes(before, weighted(2))).toEqual(routing);
  expect(changes(weighted(2), before)).toEqual(routing);
  expect(changes(weighted(2), weighted(2))).toEqual([]);
});

test("another zone replaces, other name servers do not", () => {
  const moved = { ...before, zone: { ...before.zone, zoneId: "other" } };
  expect(diff(moved)).toMatchObject([{ path: "zone.zoneId", replace: true }]);
  expect(diff({ ...before, zone: { ...before.zone, nameServers: ["ns2"] } })).toEqual([]);
});

describe("record sets of a text", () => {
  const www = { ttl: 3600, values: ["192.0.2.1", "192.0.2.2"] };
  const file = (masterFile: string, map: RecordsInputs["records"] = {}) => ({ ...records(map), masterFile });
  const lines = "@ 3600 MX 10 mx.example.net.\nwww 3600 A 192.0.2.1\nwww 3600 A 192.0.2.2";
  const changes = (old: RecordsInputs, given: RecordsInputs) =>
    diffRecords({ inputs: old, outputs: { ...old, warnings: [] } }, given).changes;

  test("are no change where an earlier version had the same ones in the map, nor the other way round", () => {
    const map = records({ "www/A": www, "/MX": { ttl: 60, values: ["10 MX.example.net."] } });
    expect(changes(map, file(lines))).toEqual([]);
    expect(changes(file(lines), map)).toEqual([]);
  });

  test("are one property, and the reason names each that changes", () => {
    const after = file("api 3600 A 192.0.2.3\nwww 3600 A 192.0.2.1");
    expect(changes(file(lines), after)).toEqual([
      { path: "masterFile", kind: "update", reason: "record sets - /MX, + api/A, ~ www/A" },
    ]);
    expect(changes(records({ "www/A": www }), file(lines))).toEqual([
      { path: "masterFile", kind: "add", reason: "record sets + /MX" },
    ]);
  });

  test("are counted where they are many", () => {
    const many = Array.from({ length: 25 }, (_, index) => `h${index + 10} 3600 A 192.0.2.1`).join("\n");
    expect(changes(file(""), file(many))[0]?.reason).toMatch(/^record sets \+ h10\/A, .* \+ h19\/A and 15 more$/);
  });

  test("change beside those of the map, each where it stands", () => {
    const api = (value: string) => ({ "api/A": { ttl: 3600, values: [value] } });
    expect(changes(file(lines, api("192.0.2.7")), file(lines, api("192.0.2.8")))).toEqual([
      { path: 'records["api/A"].values', kind: "update" },
    ]);
    expect(changes(file(lines, api("192.0.2.7")), file(lines))).toEqual([{ path: 'records["api/A"]', kind: "delete" }]);
  });

  test("that are not known yet are a change of the text alone", () => {
    expect(changes(file(lines), file(UNKNOWN))).toEqual([{ path: "masterFile", kind: "update" }]);
  });
});
