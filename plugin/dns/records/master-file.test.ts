import { UNKNOWN } from "../../kernel/handler.ts";
import { allRecords, keysGivenTwice, withRecords } from "./master-file.ts";
import { canonicalOf } from "./record-sets.ts";

const text = '@ 3600 TXT "v=spf1 -all"\nwww 300 A 192.0.2.1\nwww 300 A 192.0.2.2';
const www = { ttl: 300, values: ["192.0.2.1", "192.0.2.2"] };
const api = { ttl: 300, values: ["192.0.2.7"] };

/** As a request brings it: equal, and not the same text in memory. */
const received = (given: string) => Buffer.from(given).toString();

test("record sets are those of the map and those of the text", () => {
  const all = allRecords({ records: { "api/A": api }, masterFile: text });
  expect(all).toEqual({ "api/A": api, "www/A": www, "/TXT": { ttl: 3600, values: ['"v=spf1 -all"'] } });
  expect(allRecords({ records: { "api/A": api } })).toEqual({ "api/A": api });
});

test("a text is read once, and its sets made canonical once, however many providers and requests have it", () => {
  const many = Array.from({ length: 12 }, () => allRecords({ records: {}, masterFile: received(text) }));
  expect(new Set(many.map((all) => all["www/A"])).size).toBe(1);
  expect(new Set(many.map((all) => canonicalOf("www/A", all["www/A"]!))).size).toBe(1);
});

test("a set that was given under two keys is canonical as each of them", () => {
  expect([canonicalOf("a/A", www).name, canonicalOf("b/A", www).name]).toEqual(["a", "b"]);
});

test("a text that is not known yet has no sets", () => {
  expect(allRecords({ records: { "api/A": api }, masterFile: UNKNOWN })).toEqual({ "api/A": api });
});

test("keys in both are found", () => {
  expect(keysGivenTwice({ records: { "api/A": api, "www/A": www }, masterFile: text })).toEqual(["www/A"]);
});

describe("other record sets", () => {
  const parts = { records: { "api/A": api }, masterFile: text, adopt: false };

  test("stand where they stood: the same ones are the same inputs", () => {
    expect(withRecords(parts, allRecords(parts))).toEqual(parts);
  });

  test("are lines where they can be, also those that are new", () => {
    const all = { ...allRecords(parts), "api/A": www, "www/A": api, "old/A": api };
    expect(withRecords(parts, all)).toEqual({
      adopt: false,
      records: { "api/A": www },
      masterFile: '@ 3600 TXT "v=spf1 -all"\nold 300 A 192.0.2.7\nwww 300 A 192.0.2.7\n',
    });
  });

  test("that can be no lines are in the map", () => {
    const proxied = { ...www, cloudflare: { proxied: true } };
    expect(withRecords(parts, { "www/A": proxied })).toEqual({
      adopt: false,
      records: { "www/A": proxied },
      masterFile: "",
    });
  });

  test("are in the map where there is no text", () => {
    expect(withRecords({ records: {} }, { "www/A": www })).toEqual({ records: { "www/A": www } });
  });
});
