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
