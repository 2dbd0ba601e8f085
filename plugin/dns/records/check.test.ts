import { UNKNOWN } from "../../kernel/handler.ts";
import { checkRecords } from "./check.ts";
import type { RecordsInputs } from "./contract.ts";

/** Inputs as a first preview has them: the zone is not there yet. */
const at = (provider: RecordsInputs["zone"]["provider"], records: RecordsInputs["records"]) => {
  const zone = { provider, name: "example.com", zoneId: UNKNOWN, nameServers: UNKNOWN, minimumTtl: UNKNOWN };
  return { zone: zone as unknown as RecordsInputs["zone"], records };
};

test.each([
  ["a value that is no address", { "www/A": { ttl: 60, values: ["192.0.2.256"] } }, 'records["www/A"].values'],
  ["a key without type", { www: { ttl: 60, values: ["192.0.2.1"] } }, 'records["www"]'],
  ["an unknown type", { "www/AA": { ttl: 60, values: ["192.0.2.1"] } }, 'records["www/AA"]'],
  ["an absolute name", { "www.example.com./A": { ttl: 60, values: ["192.0.2.1"] } }, 'records["www.example.com./A"]'],
  [
    "anything beside a CNAME",
    { "www/CNAME": { ttl: 60, values: ["example.net."] }, "www/A": { ttl: 60, values: ["192.0.2.1"] } },
    'records["www/A"]',
  ],
])("check refuses %s and says where", (_, given, property) => {
  expect(checkRecords(at("desec", given))).toMatchObject([{ property }]);
});

test("check accepts values that are not known yet", () => {
  expect(checkRecords(at("desec", { "www/A": { ttl: 60, values: [UNKNOWN] } }))).toEqual([]);
});

test.each([
  ["google", "www/LOC", "31 58 52.1 S 115 49 11.7 E 20m 10m 10m 2m", /google has no LOC records.*octodns\.excluded/],
  ["cloudflare", "_acme-challenge/NS", "ns1.example.net.", /delegates no _acme-challenge/],
  ["desec", "/CNAME", "example.net.", /takes no CNAME at the apex/],
] as const)("check finds what %s will never accept, before anything is written: %s", (provider, key, value, reason) => {
  const records = { [key]: { ttl: 60, values: [value] }, "api/A": { ttl: 60, values: [UNKNOWN] } };
  expect(checkRecords(at(provider, records))).toEqual([
    { property: `records[${JSON.stringify(key)}]`, reason: expect.stringMatching(reason) },
  ]);
});

test("check refuses a routing where the provider cannot be told", () => {
  const items = [{ weight: 1, values: ["192.0.2.1"] }];
  const records = { "www/A": { ttl: 60, values: ["192.0.2.1"], routing: { kind: "weighted" as const, items } } };
  expect(checkRecords(at("google", records))).toEqual([]);
  expect(checkRecords(at("desec", records))).toMatchObject([
    { property: 'records["www/A"]', reason: expect.stringMatching(/desec cannot be told of weighted answers/) },
  ]);
});

test.each([
  ["what is no line", "www A 192.0.2.1", "masterFile", /line 1 is not "name TTL TYPE value"/],
  ["a value that is no address", "www 60 A 192.0.2.256", 'records["www/A"].values', /192\.0\.2\.256/],
  ["a CNAME beside a set of the map", "api 60 CNAME example.net.", 'records["api/A"]', /a CNAME stands alone/],
  ["a key that is in the map, too", "api 60 A 192.0.2.1", 'records["api/A"]', /is also in masterFile: keep one/],
  ["what the provider will never accept", "@ 60 CNAME example.net.", 'records["/CNAME"]', /no CNAME at the apex/],
])("check refuses of a text %s", (_, masterFile, property, reason) => {
  const given = { ...at("desec", { "api/A": { ttl: 60, values: [UNKNOWN] } }), masterFile };
  expect(checkRecords(given)).toEqual([{ property, reason: expect.stringMatching(reason) }]);
});

test("check accepts a text that is not known yet", () => {
  expect(checkRecords({ ...at("desec", {}), masterFile: UNKNOWN })).toEqual([]);
});
