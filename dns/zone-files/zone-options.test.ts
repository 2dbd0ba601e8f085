import { planRecords } from "../plan/plan.ts";
import { planFile } from "../plan/plan-file.ts";
import { planLines } from "../plan/plan-text.ts";
import { importZone } from "../pools/import-zone.ts";
import { NotServableError, servedRecords } from "../pools/served-record.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { parseZone } from "./zone-file.ts";

const parse = (text: string) => {
  const { records, errors } = parseZone({ zone: "example.com", files: { "example.com.yaml": text } });
  expect(errors).toEqual([]);
  return records;
};
const served = (text: string, provider: string) =>
  servedRecords(parse(text), { provider, hosts: [provider], steers: [provider] }, {});
const www = (options: string, type = "A", value = "192.0.2.1", more = "") =>
  `www:\n  octodns:\n    cloudflare: ${options}\n${more}  ttl: 3600\n  type: ${type}\n  value: ${value}\n`;

const refusal = (text: string, provider: string) => {
  try {
    served(text, provider);
  } catch (error) {
    if (error instanceof NotServableError) return error.problems[0]!;
    throw error;
  }
  throw new Error("it was served");
};

describe("a proxied record", () => {
  test("has the TTL of the proxy at Cloudflare", () => {
    expect(served(www("{ proxied: true }"), "cloudflare")["www/A"]).toMatchObject({
      ttl: 300,
      values: ["192.0.2.1"],
      cloudflare: { proxied: true },
    });
  });

  test.each(["google", "desec"])("is refused at %s without a choice, with its place", (provider) => {
    const { message, place } = refusal(www("{ proxied: true }"), provider);
    expect(message).toMatch(/www\.example\.com\. A is proxied at Cloudflare.*octodns\.included: \[cloudflare\]/);
    expect(place).toMatchObject({ file: "example.com.yaml", line: 2 });
  });

  test.each(["included: [cloudflare]", "excluded: [google, desec]"])("is left out elsewhere by %s", (choice) => {
    expect(served(www("{ proxied: true }", "A", "192.0.2.1", `    ${choice}\n`), "google")).toEqual({});
  });

  test("leads the other providers to the proxy where it says so", () => {
    const text = www("{ proxied: true, proxy-cname: true }");
    expect(served(text, "google")).toMatchObject({
      "www/CNAME": { type: "CNAME", ttl: 3600, values: ["www.example.com.cdn.cloudflare.net."] },
    });
    expect(Object.keys(served(text, "cloudflare"))).toEqual(["www/A"]);
  });

  test("cannot lead the apex of another provider to the proxy", () => {
    const text = www("{ proxied: true, proxy-cname: true }").replace("www", "''");
    expect(refusal(text, "google").message).toMatch(/no CNAME to example\.com\.cdn\.cloudflare\.net\. .* apex/);
  });
});

test.each([
  ["{ proxied: true }", "TXT", "text", /proxies only A, AAAA and CNAME/],
  ["{ proxied: 1 }", "A", "192.0.2.1", /octodns\.cloudflare\.proxied "1", which must be true or false/],
  ["{ flatten-cname: true }", "A", "192.0.2.1", /is no CNAME/],
  ["{ region: eu }", "A", "192.0.2.1", /region, which is not carried out/],
  ["{ comment: 1 }", "A", "192.0.2.1", /comment that is no text/],
  ["{ tags: dns }", "A", "192.0.2.1", /tags that are no list/],
  ["{ values: [{ comment: c }] }", "A", "192.0.2.1", /values for nothing, which is none of its values/],
  ["{ values: [{ comment: c, value: 192.0.2.9 }] }", "A", "192.0.2.1", /192\.0\.2\.9, which is none of its values/],
])("%s of %s is refused", (options, type, value, message) => {
  expect(refusal(www(options, type, value), "cloudflare").message).toMatch(message);
});

test("comment and tags are noted at every value, those of a value in their place", () => {
  const text = `www:
  octodns:
    cloudflare:
      comment: all
      tags: [b, a]
      values: [{ comment: spare, value: 192.0.2.2 }]
  ttl: 3600
  type: A
  values: [192.0.2.1, 192.0.2.2]
`;
  expect(served(text, "cloudflare")["www/A"]?.cloudflare).toEqual({
    notes: {
      "192.0.2.1": { comment: "all", tags: ["a", "b"] },
      "192.0.2.2": { comment: "spare", tags: ["a", "b"] },
    },
  });
  expect(served(text, "desec")["www/A"]).not.toHaveProperty("cloudflare");
});

const live: RecordSet = { name: "www", type: "A", ttl: 300, values: ["192.0.2.1"] };
const plan = (actual: RecordSet, desired: RecordSet, owned = true) =>
  planRecords({
    desired: { [recordKey(desired)]: desired },
    actual: [actual],
    owned: new Set(owned ? [recordKey(actual)] : []),
    minimumTtl: 60,
    adopt: false,
  });

describe("a plan", () => {
  const noted = { ...live, cloudflare: { notes: { "192.0.2.1": { comment: "one", tags: ["a"] } } } };

  test("shows what differs only in notes and proxy", () => {
    const lines = planLines(plan(noted, { ...live, cloudflare: { proxied: true } }), (_, text) => text);
    expect(lines.slice(0, -1)).toEqual([
      "~ www/A  TTL 300",
      '    - comment "one" (192.0.2.1)',
      "    - tag a (192.0.2.1)",
      "    + proxied",
    ]);
  });

  test("does not overwrite what others noted, and says what it is", () => {
    expect(plan(noted, live, false).conflicts[0]?.message).toMatch(/comment "one"/);
  });

  test("takes an automatic TTL for 300 seconds, not 300 seconds for an automatic TTL", () => {
    const automatic = { ...live, cloudflare: { autoTtl: true } };
    expect(plan(automatic, live).changes).toEqual([]);
    expect(plan(live, automatic).changes).toHaveLength(1);
  });

  test("as a file tells proxied from not proxied", () => {
    const file = (after: RecordSet) =>
      planFile("prod", [{ provider: "cloudflare", zone: "example.com", changes: [{ key: "www/A", after }] }]);
    expect(file({ ...live, cloudflare: { proxied: true } }).checksum).not.toBe(file(live).checksum);
  });
});

test("an imported zone asks for the same again", () => {
  const actual: RecordSet[] = [
    { ...live, cloudflare: { proxied: true, notes: { "192.0.2.1": { comment: "one", tags: ["a"] } } } },
    { ...live, name: "auto", cloudflare: { autoTtl: true } },
    { ...live, name: "c", type: "CNAME", values: ["example.net."], cloudflare: { flattened: true } },
    {
      ...live,
      name: "m",
      type: "MX",
      values: ["10 a.", "20 b."],
      cloudflare: { notes: { "20 b.": { comment: "b" } } },
    },
  ];
  const { text, left } = importZone("example.com", actual, () => undefined);
  expect(left).toEqual([]);
  const desired: RecordSets = served(text, "cloudflare");
  const owned = new Set<string>();
  const again = planRecords({ desired, actual, owned, minimumTtl: 60, adopt: false });
  expect(again).toMatchObject({ changes: [], conflicts: [] });
});
