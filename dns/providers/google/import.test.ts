import fc from "fast-check";
import { servedRecord } from "../../pools/served-record.ts";
import { type RecordSet, recordKey } from "../../records/records.ts";
import { parseZone } from "../../zone-files/zone-file.ts";
import { printZone } from "../../zone-files/zone-print.ts";
import type { Dynamic, Pool, ZoneRecord } from "../../zone-files/zone-record.ts";
import { pooledRecord } from "./import.ts";
import { GOOGLE_REGIONS } from "./regions.ts";
import { googleProblem } from "./steering.ts";

const zone = "example.com";
const read = (record: ZoneRecord | RecordSet): ZoneRecord => {
  const { records, errors } = parseZone({ zone, files: { [`${zone}.yaml`]: printZone([record]) } });
  expect(errors).toEqual([]);
  return records[recordKey(record)]!;
};

const weight = fc.integer({ min: 1, max: 100 });
const pool = (fallback: string | null): fc.Arbitrary<Pool> =>
  fc
    .uniqueArray(fc.record({ value: fc.ipV4(), weight, status: fc.constantFrom("obey" as const, "down" as const) }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ value }) => value,
    })
    .map((values) => ({ fallback, values: values.length === 1 ? [{ ...values[0]!, weight: 1 }] : values }));
const geo = fc.constantFrom("AF", "AS", "AS-JP", "EU", "EU-DE", "NA", "NA-US", "NA-US-CA", "OC", "SA");

/** Records of every steering; some of them ask for what Google cannot do. */
const record = fc
  .record({
    all: pool("more"),
    more: pool(null),
    near: pool(null),
    geos: fc.option(fc.uniqueArray(geo, { minLength: 1, maxLength: 3 })),
    check: fc.boolean(),
    even: fc.boolean(),
  })
  .map(({ all, more, near, geos, check, even }): ZoneRecord => {
    const alike = (given: Pool): Pool => ({
      ...given,
      values: given.values.map((each) => ({ ...each, weight: even ? 1 : each.weight })),
    });
    const pools = { all: alike(all), more: alike(more), ...(geos && { near: alike(near) }) };
    const narrow = geos?.filter((code) => !geos.some((other) => other !== code && code.startsWith(other))).sort();
    const dynamic: Dynamic = {
      pools,
      rules: [...(narrow ? [{ geos: narrow, pool: "near" }] : []), { pool: "all" }],
    };
    const healthCheck = "https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/web";
    return {
      name: "www",
      type: "A",
      ttl: 60,
      values: ["203.0.113.9"],
      fqdn: "www.example.com.",
      dynamic,
      place: { file: "", line: 1, column: 1 },
      ...(check && { octodns: { google: { healthCheck } } }),
    };
  })
  .filter((each) => googleProblem(each) === null);

const told = ({ name, type, ttl, values, routing }: RecordSet): RecordSet => ({
  name,
  type,
  ttl,
  values,
  ...(routing && { routing }),
});

test("what Google is told is read back as pools that tell it the same", () => {
  fc.assert(
    fc.property(record, (given) => {
      const served = told(servedRecord(read(given), "google", {}));
      const pooled = pooledRecord(served);
      expect(pooled).toBeDefined();
      expect(told(servedRecord(read(pooled!), "google", {}))).toEqual(served);
    }),
  );
});

describe("has no pools that say the same:", () => {
  const everywhere = [...GOOGLE_REGIONS.keys()].map((place) => ({ place, values: ["192.0.2.1"] }));
  test.each([
    [
      "an answer of several values by weight",
      { kind: "weighted", items: [{ weight: 1, values: ["192.0.2.1", "::1"] }] },
    ],
    ["a weight that is no whole number", { kind: "weighted", items: [{ weight: 0.5, values: ["192.0.2.1"] }] }],
    ["some regions only", { kind: "nearest", items: everywhere.slice(1) }],
    [
      "one of two regions of a country",
      {
        kind: "nearest",
        items: everywhere.map((item) => (item.place === "asia-south1" ? { ...item, values: ["192.0.2.2"] } : item)),
      },
    ],
  ] as const)("%s", (_, routing) => {
    expect(pooledRecord({ name: "www", type: "A", ttl: 60, values: [], routing })).toBeUndefined();
  });
});
