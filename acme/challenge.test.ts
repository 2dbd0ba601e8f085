import type { RecordSet } from "../dns/records/records.ts";
import { publication, withdrawal, zoneOf } from "./challenge.ts";

const zone = "example.com";
const tag = "platform/prod";
const none = new Set<string>();
const challenges = [
  { owner: "_acme-challenge.example.com", value: "apex-value" },
  { owner: "_acme-challenge.example.com", value: "wildcard-value" },
  { owner: "_acme-challenge.api.example.com", value: "api-value" },
];
const all = new Set(challenges.map(({ value }) => value));
const ours = (...values: string[]) => values.flatMap((value) => [`"${value}"`, `"af:${tag}=${value}"`]);
const txt = (name: string, values: string[]): RecordSet => ({ name, type: "TXT", ttl: 60, values });

test.each([
  ["a.b.example.com", ["example.com", "b.example.com", "a.b.example.com.org"], "b.example.com"],
  ["example.com", ["example.com"], "example.com"],
  ["badexample.com", ["example.com"], undefined],
])("%s among %p lies in %s", (name, zones, expected) => {
  expect(zoneOf(name, zones)).toBe(expected);
});

describe("publication", () => {
  test("apex and wildcard stand together at one name", () => {
    expect(publication(zone, [], challenges, all, tag, 60)).toEqual([
      { key: "_acme-challenge/TXT", after: txt("_acme-challenge", ours("apex-value", "wildcard-value")) },
      { key: "_acme-challenge.api/TXT", after: txt("_acme-challenge.api", ours("api-value")) },
    ]);
  });

  test("what others have put there stays, what an interrupted run of ours left goes", () => {
    const before = txt("_acme-challenge.api", ['"foreign"', ...ours("left-behind")]);
    const [change] = publication(zone, [before], challenges.slice(2), all, tag, 60);
    expect(change).toEqual({
      key: "_acme-challenge.api/TXT",
      before,
      after: txt(before.name, ['"foreign"', ...ours("api-value")]),
    });
  });

  test("values of another order under way stay", () => {
    const before = txt("_acme-challenge.api", ours("other-order"));
    const [change] = publication(zone, [before], challenges.slice(2), new Set([...all, "other-order"]), tag, 60);
    expect(change?.after?.values).toEqual(ours("other-order", "api-value"));
  });

  test("values another stage has marked stay", () => {
    const before = txt("_acme-challenge.api", ['"theirs"', '"af:platform/staging=theirs"']);
    const [change] = publication(zone, [before], challenges.slice(2), all, tag, 60);
    expect(change?.after?.values).toEqual([...before.values, ...ours("api-value")]);
  });

  test("what stands there already is not written again", () => {
    const published = publication(zone, [], challenges, all, tag, 60).map((change) => change.after!);
    expect(publication(zone, published, challenges, all, tag, 60)).toEqual([]);
  });
});

describe("withdrawal", () => {
  test("takes away exactly what publication has added", () => {
    const foreign = txt("_acme-challenge", ['"foreign"']);
    const published = publication(zone, [foreign], challenges, all, tag, 60).map((change) => change.after!);
    expect(withdrawal(zone, published, challenges, none, tag)).toEqual([
      { key: "_acme-challenge/TXT", before: published[0], after: foreign },
      { key: "_acme-challenge.api/TXT", before: published[1] },
    ]);
  });

  test("has nothing to do where nothing is left", () => {
    expect(withdrawal(zone, [], challenges, none, tag)).toEqual([]);
  });
});
