import fc from "fast-check";
import { zoneRecords } from "./arbitrary-records.fixture.ts";
import { isPlain, masterLines, readMasterLines } from "./master-lines.ts";
import { type RecordSet, recordKey } from "./records.ts";

const www: RecordSet = { name: "www", type: "A", ttl: 300, values: ["192.0.2.2", "192.0.2.1"] };

test("a set is a line for each of its values, and the apex is @", () => {
  const mail: RecordSet = { name: "", type: "MX", ttl: 3600, values: ["10 mx.example.net."] };
  expect(masterLines([www, mail])).toBe("@ 3600 MX 10 mx.example.net.\nwww 300 A 192.0.2.1\nwww 300 A 192.0.2.2\n");
});

test("equal sets are equal text, in whatever order they are", () => {
  const sets = [www, { ...www, type: "AAAA", values: ["2001:db8::1"] }, { ...www, name: "a" }];
  const text = masterLines(sets);
  expect(masterLines(sets.toReversed())).toBe(text);
  expect(masterLines([{ ...www, values: www.values.toReversed() }])).toBe(masterLines([www]));
});

test("every canonical set is read back as it was", () => {
  fc.assert(
    fc.property(zoneRecords(12), (sets) => {
      expect(sets.filter((set) => !isPlain(set))).toEqual([]);
      const read = Object.values(readMasterLines(masterLines(sets)));
      const sorted = (all: readonly RecordSet[]) =>
        all
          .map((set) => ({ ...set, values: set.values.toSorted() }))
          .sort((a, b) => (recordKey(a) < recordKey(b) ? -1 : 1));
      expect(sorted(read)).toEqual(sorted(sets));
    }),
  );
});

test("no set is an empty text, and back", () => {
  expect(masterLines([])).toBe("");
  expect(readMasterLines("")).toEqual({});
});

test.each<[string, Partial<RecordSet>]>([
  ["answers that are not the same to everyone", { routing: { kind: "other", policy: "{}" } }],
  ["options at Cloudflare", { cloudflare: { proxied: true } }],
  ["a name with a space", { name: "a b" }],
  ["a name that would be the apex", { name: "@" }],
  ["no value", { values: [] }],
  ["an empty value", { values: [""] }],
  ["a value of two lines", { values: ["one\ntwo"] }],
  ["a value with space around it", { values: [" 192.0.2.1"] }],
  ["a TTL that is no whole number", { ttl: 0.5 }],
])("a set with %s is not plain", (_, other) => {
  expect(isPlain({ ...www, ...other })).toBe(false);
});

test.each([
  ["www A 192.0.2.1", /line 1 is not "name TTL TYPE value": www A/],
  ["www 300 A 192.0.2.1\n\n", /line 2 is not/],
  ["www 300 A 192.0.2.1 \n", /line 1 is not/],
  ["www 300 A 192.0.2.1\nwww 60 A 192.0.2.2", /line 2: www\/A has another TTL before/],
])("what is not so written is refused with its line: %j", (text, message) => {
  expect(() => readMasterLines(text)).toThrow(message);
});

test("the last line may lack its end", () => {
  expect(readMasterLines("www 300 A 192.0.2.1")).toEqual(readMasterLines("www 300 A 192.0.2.1\n"));
});
