import fc from "fast-check";
import { zoneRecords } from "../records/arbitrary-records.fixture.ts";
import { type RecordSet, recordKey } from "../records/records.ts";
import { parseZone } from "./zone-file.ts";
import { printZone } from "./zone-print.ts";

const reread = (text: string, escapedSemicolons?: boolean): RecordSet[] => {
  const options = escapedSemicolons === undefined ? {} : { escapedSemicolons };
  const { records, errors } = parseZone({ zone: "example.com", files: { "example.com.yaml": text }, options });
  expect(errors).toEqual([]);
  return Object.values(records).map(({ name, type, ttl, values }) => ({ name, type, ttl, values }));
};
const byKey = (records: readonly RecordSet[]): RecordSet[] =>
  records.toSorted((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1));

describe("printing a zone", () => {
  test("and reading it back gives the same record sets", () => {
    fc.assert(
      fc.property(zoneRecords(40), fc.constantFrom(undefined, true, false), (records, escaped) => {
        const text = printZone(records, { escapedSemicolons: escaped === true });
        expect(byKey(reread(text, escaped))).toEqual(byKey(records));
      }),
      { numRuns: 30 },
    );
  });

  test("holds for a zone of up to 2,000 record sets", () => {
    fc.assert(
      fc.property(zoneRecords(2000), (records) => {
        expect(byKey(reread(printZone(records)))).toEqual(byKey(records));
      }),
      { numRuns: 1 },
    );
  });

  test("keeps dynamic answers, geo answers and metadata", () => {
    const text = `---
www:
  dynamic:
    pools:
      eu:
        fallback: us
        values:
        - status: up
          value: 192.0.2.1
        - value: 192.0.2.2
          weight: 3
      us:
        values:
        - value: 192.0.2.3
    rules:
    - geos:
      - EU
      pool: eu
    - pool: us
  octodns:
    excluded:
    - desec
    healthcheck:
      port: 8443
  ttl: 60
  type: A
  value: 192.0.2.9
`;
    const read = (source: string) => parseZone({ zone: "example.com", files: { "example.com.yaml": source } });
    const first = read(text);
    const second = read(printZone(Object.values(first.records)));
    const strip = (parsed: ReturnType<typeof read>) =>
      Object.values(parsed.records).map(({ place: _, ...rest }) => rest);
    expect(second.errors).toEqual([]);
    expect(strip(second)).toEqual(strip(first));
  });

  test("refuses a text that the form has no spelling for", () => {
    const record = { name: "a", type: "TXT", ttl: 60, values: ['"one\\" \\"two"'] };
    expect(() => printZone([record])).toThrow("no spelling");
  });
});
