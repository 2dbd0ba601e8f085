import type { RecordOverrides } from "../../pools/status-file.ts";
import type { Dynamic, Pool, ZoneRecord } from "../../zone-files/zone-record.ts";
import { cloudflareProblem, cloudflareRouting } from "./steering.ts";

const down = { status: "down", reason: "dead", since: "2026-01-01T00:00:00Z", by: "dns monitor" } as const;

const pool = (values: Record<string, number>, fallback: string | null = null): Pool => ({
  fallback,
  values: Object.entries(values).map(([value, weight]) => ({ value, weight, status: "obey" })),
});
const record = (dynamic: Dynamic, more: Partial<ZoneRecord> = {}): ZoneRecord => ({
  name: "www",
  type: "A",
  ttl: 60,
  values: ["203.0.113.9"],
  fqdn: "www.example.com.",
  dynamic,
  place: { file: "", line: 1, column: 1 },
  ...more,
});
const items = (values: Record<string, number>) =>
  Object.entries(values).map(([value, weight]) => ({ weight, values: [value] }));

const all = pool({ "192.0.2.1": 1, "192.0.2.2": 9 });
const places: Dynamic = {
  pools: { all, jp: pool({ "192.0.2.3": 1 }), far: pool({ "192.0.2.4": 1, "192.0.2.5": 1 }, "all") },
  rules: [{ geos: ["AS-JP"], pool: "jp" }, { geos: ["AN", "AS"], pool: "far" }, { pool: "all" }],
};

describe("a load balancer", () => {
  test("draws by weight", () => {
    const given = record({ pools: { all }, rules: [{ pool: "all" }] });
    const weighted = { "192.0.2.1": 1, "192.0.2.2": 9 };
    expect(cloudflareRouting(given, {})).toEqual({ kind: "weighted", items: items(weighted) });
    expect(cloudflareRouting(given, { all: { "192.0.2.1": down } })).toBeUndefined();
  });

  const answers = (overrides: RecordOverrides = {}) => {
    const routing = cloudflareRouting(record(places), overrides);
    return routing?.kind === "countries" ? routing : undefined;
  };

  test("gives the countries of each rule its pool, with weights; the first rule that names one has it", () => {
    const told = answers();
    expect(told?.others).toEqual(items({ "192.0.2.1": 1, "192.0.2.2": 9 }));
    const [japan, rest] = [...told!.answers].sort((a, b) => a.countries.length - b.countries.length);
    expect(japan).toEqual({ countries: ["JP"], items: items({ "192.0.2.3": 1 }) });
    expect(rest?.countries).toEqual(expect.arrayContaining(["AQ", "CN", "IL", "SG"]));
    expect(rest?.countries).not.toContain("JP");
    expect(rest?.items).toEqual(items({ "192.0.2.4": 1, "192.0.2.5": 1 }));
  });

  test("leads countries without a value that is up to the fallback, else to what everyone gets", () => {
    expect(answers({ jp: { "192.0.2.3": down } })?.answers).toHaveLength(1);
    const gone = { far: { "192.0.2.4": down, "192.0.2.5": down }, jp: { "192.0.2.3": down } };
    expect(cloudflareRouting(record(places), gone)).toMatchObject({ kind: "weighted" });
    expect(answers({ all: { "192.0.2.1": down, "192.0.2.2": down } })?.others).toEqual(items({ "203.0.113.9": 1 }));
  });
});

test.each([
  ["provinces", { rules: [{ geos: ["NA-US-CA"], pool: "jp" }, { pool: "all" }] }, {}, /NA-US-CA, but Cloudflare tells/],
  ["a CNAME", {}, { type: "CNAME" }, /answers A and AAAA only, not CNAME/],
  ["a wildcard", {}, { name: "*.www" }, /no wildcard/],
] as const)("%s are refused with the reason", (_, rules, more, reason) => {
  expect(cloudflareProblem(record({ ...places, ...rules }, more))).toMatch(reason);
});

test("Google's health check is refused", () => {
  const octodns = { google: { healthCheck: "https://example.net" } };
  const given = record({ pools: { all }, rules: [{ pool: "all" }] }, { octodns });
  expect(cloudflareProblem(given)).toMatch(/which Cloudflare is not told of/);
});
