import fc from "fast-check";
import { ownerMarker } from "../plan/ownership.ts";
import { planRecords } from "../plan/plan.ts";
import { zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordSet, recordKey } from "../records/records.ts";
import { parseZone } from "../zone-files/zone-file.ts";
import { importZone } from "./import-zone.ts";

const zone = "example.com";
const read = (text: string) => parseZone({ zone, files: { [`${zone}.yaml`]: text } });
const record = (name: string, type: string, value: string, ttl = 300): RecordSet => ({
  name,
  type,
  ttl,
  values: [value],
});

test("an imported zone leaves nothing to change, whatever was in it", () => {
  fc.assert(
    fc.property(zoneRecords(25), (actual) => {
      const { text, left, count } = importZone(zone, actual, () => undefined);
      const { records, errors } = read(text);
      expect(errors).toEqual([]);
      expect(Object.keys(records)).toHaveLength(count);
      expect(count + left.length).toBe(actual.length);
      const owned = new Set(actual.map(recordKey));
      for (const { key } of left) owned.delete(key);
      expect(planRecords({ desired: records, actual, owned, minimumTtl: 0, adopt: true })).toMatchObject({
        changes: [],
      });
    }),
  );
});

test("what is not the file's business is left out, each with its reason", () => {
  const actual = [
    record("", "NS", "ns1.example.net."),
    ownerMarker("shop", "prod", {}),
    record("_acme-challenge.www", "TXT", '"token"'),
    record("odd", "TYPE65400", "\\# 0"),
    record("api", "A", "192.0.2.2"),
    record("www", "A", "192.0.2.3"),
  ];
  const { text, left } = importZone(zone, actual, ({ name }) => (name === "api" ? "comes from elsewhere" : undefined));
  expect(Object.keys(read(text).records)).toEqual(["www/A"]);
  expect(left.map(({ key }) => key)).toEqual(actual.slice(0, -1).map(recordKey));
});

test("a record set the checks reject is marked lenient", () => {
  const { text, left } = importZone(
    zone,
    [record("www", "A", "192.0.2.1"), record("x", "SRV", "1 1 80 t.example.")],
    () => undefined,
  );
  expect(left).toEqual([]);
  expect(text).toMatch(/lenient: true/);
  expect(Object.keys(read(text).records)).toHaveLength(2);
});

describe("routing", () => {
  const routed = (ttl: number, ...weights: number[]): RecordSet =>
    canonicalRecordSet({
      name: "www",
      type: "A",
      ttl,
      values: [],
      routing: {
        kind: "weighted",
        items: weights.map((weight, index) => ({ weight, values: [`192.0.2.${index + 1}`] })),
      },
    });

  test("becomes pools that are served as that routing", () => {
    const { text, left } = importZone(zone, [routed(60, 1, 9)], () => undefined);
    expect(left).toEqual([]);
    expect(read(text).records["www/A"]?.dynamic?.pools.all?.values).toHaveLength(2);
  });

  test.each([
    ["is kept longer than pools are", routed(300, 1, 9), /longer than 60 seconds/],
    ["draws by parts of a whole", routed(60, 0.2, 0.8), /no pools of a zone file/],
    ["draws evenly, which pools would serve plainly", routed(60, 5, 5), /unchanged/],
  ])("that %s is left out", (_, record, reason) => {
    const { left } = importZone(zone, [record], () => undefined);
    expect(left).toEqual([{ key: "www/A", reason: expect.stringMatching(reason) }]);
  });
});

test.each(["CNAME", "ALIAS"])("an apex %s is an ALIAS in the file, and the same again where it came from", (type) => {
  const { text, count } = importZone(
    zone,
    [record("", type, "example.net."), record("", "MX", "10 mx.example.net.")],
    () => undefined,
  );
  expect([count, Object.keys(read(text).records)]).toEqual([2, ["/ALIAS", "/MX"]]);
});
