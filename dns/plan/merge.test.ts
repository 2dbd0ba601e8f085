import type { RecordSets } from "../records/records.ts";
import { ContributionConflictError, mergeRecords } from "./merge.ts";

const a = (name: string): RecordSets => ({ [`${name}/A`]: { name, type: "A", ttl: 300, values: ["192.0.2.1"] } });
const cname = (name: string): RecordSets => ({
  [`${name}/CNAME`]: { name, type: "CNAME", ttl: 300, values: ["proxy.example.net."] },
});
const file = (records: RecordSets) => ({ source: "example.com.yaml", records });

describe("merging records", () => {
  test("keeps every key of every source", () => {
    const merged = mergeRecords(file(a("mail")), [
      { source: "proxy", records: a("www") },
      { source: "api", records: cname("api") },
    ]);
    expect(Object.keys(merged)).toEqual(["mail/A", "www/A", "api/CNAME"]);
  });

  test("names both sources of a key given twice", () => {
    const merge = () => mergeRecords(file(a("www")), [{ source: "proxy", records: a("www") }]);
    expect(merge).toThrow(ContributionConflictError);
    expect(merge).toThrow("www/A comes from example.com.yaml and from proxy: keep one");
  });

  test("names both sources of a CNAME that would not stand alone", () => {
    const merge = () => mergeRecords(file(a("www")), [{ source: "proxy", records: cname("www") }]);
    expect(merge).toThrow("www/A from example.com.yaml cannot stand beside www/CNAME from proxy");
  });

  test("reports all conflicts at once", () => {
    const twice = { source: "proxy", records: { ...a("one"), ...a("two") } };
    expect(() => mergeRecords(file(twice.records), [twice])).toThrow(/one\/A.*\n.*two\/A/);
  });
});
