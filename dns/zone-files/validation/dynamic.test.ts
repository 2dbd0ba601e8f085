import { parseZone } from "../zone-file.ts";

interface Value {
  value?: unknown;
  weight?: unknown;
  status?: unknown;
}
interface Pool {
  fallback?: string;
  values?: Value[];
}
type Pools = Record<string, Pool | null>;
type Rules = { pool?: unknown; geos?: unknown; subnets?: unknown }[];

const value = (last: number): { values: Value[] } => ({ values: [{ value: `192.0.2.${last}` }] });
const POOLS: Pools = { one: value(1), two: { fallback: "one", ...value(2) }, three: value(3) };
const RULES: Rules = [{ geos: ["AF", "NA-US-CA"], pool: "two" }, { geos: ["EU"], pool: "three" }, { pool: "one" }];

function problems(pools: unknown, rules: unknown, beside: object = {}): string[] {
  const record = { dynamic: { pools, rules }, ttl: 60, type: "A", values: ["192.0.2.9"], ...beside };
  const files = { "example.com.yaml": JSON.stringify({ www: record }) };
  const { errors } = parseZone({ zone: "example.com", files, options: { enforceOrder: false } });
  return errors.map(({ message }) => message);
}

test("sound pools and rules pass", () => {
  expect(problems(POOLS, RULES)).toEqual([]);
});

test("geo beside dynamic is refused", () => {
  expect(problems(POOLS, RULES, { geo: { EU: ["192.0.2.1"] } })).toEqual(['"dynamic" record with "geo" content']);
});

const two = (change: Pool): Pools => ({ ...POOLS, two: { fallback: "one", ...value(2), ...change } });

describe("pools", () => {
  test.each<[string, unknown, RegExp]>([
    ["missing", {}, /missing pools/],
    ["not a mapping", [], /pools must be a mapping/],
    ["one without values", two({ values: [] }), /pool "two" is missing values/],
    ["one that is nothing", { ...POOLS, two: null }, /pool "two" must be a mapping/],
    ["weight 0", two({ values: [{ value: "192.0.2.2", weight: 0 }, { value: "192.0.2.3" }] }), /invalid weight "0"/],
    [
      "weight 101",
      two({ values: [{ value: "192.0.2.2", weight: 101 }, { value: "192.0.2.3" }] }),
      /invalid weight "101"/,
    ],
    [
      "a weight that is none",
      two({ values: [{ value: "192.0.2.2", weight: "x" }, { value: "192.0.2.3" }] }),
      /invalid weight "x"/,
    ],
    ["a single value with weight", two({ values: [{ value: "192.0.2.2", weight: 5 }] }), /single value with weight!=1/],
    ["an unknown status", two({ values: [{ value: "192.0.2.2", status: "sick" }] }), /invalid status "sick"/],
    ["an invalid value", two({ values: [{ value: "nonsense" }] }), /invalid IPv4 address "nonsense"/],
    ["a missing value", two({ values: [{ weight: 1 }] }), /missing value in pool "two" value 1/],
    ["an undefined fallback", two({ fallback: "nowhere" }), /undefined fallback "nowhere" for pool "two"/],
    ["a fallback to itself", two({ fallback: "two" }), /loop in pool fallbacks: two -> two/],
    [
      "a loop of fallbacks",
      { ...POOLS, one: { fallback: "two", ...value(1) } },
      /loop in pool fallbacks: one -> two -> one/,
    ],
    ["an unused one", { ...POOLS, four: value(4) }, /unused pools: "four"/],
  ])("%s", (_, pools, message) => {
    expect(problems(pools, RULES).join("\n")).toMatch(message);
  });

  test("a pool that is only a fallback is used", () => {
    expect(problems({ ...POOLS, four: value(4), one: { fallback: "four", ...value(1) } }, RULES)).toEqual([]);
  });
});

describe("rules", () => {
  const [first, second, last] = RULES as [Rules[0], Rules[0], Rules[0]];

  test.each<[string, unknown, RegExp]>([
    ["missing", [], /missing rules/],
    ["not a list", {}, /rules must be a list/],
    ["without pool", [{ geos: ["AF"] }, second, last], /rule 1 missing pool/],
    ["a pool that is no name", [{ ...first, pool: 5 }, second, last], /rule 1 invalid pool "5"/],
    ["an undefined pool", [{ ...first, pool: "four" }, second, last], /rule 1 undefined pool "four"/],
    ["a pool used twice", [first, { ...second, pool: "two" }, last], /rule 2 invalid, target pool "two" reused/],
    ["no catch-all", [first, second], /final rule .* is not catchall/],
    ["two catch-alls", [first, { pool: "three" }, last], /rule 3 duplicate default/],
    ["geos that are no list", [{ ...first, geos: "AF" }, second, last], /rule 1 geos must be a list/],
    ["an unknown continent", [{ ...first, geos: ["XX"] }, second, last], /unknown continent code "XX"/],
    [
      "an unknown country",
      [{ ...first, geos: ["EU-US"] }, { ...second, geos: ["AS"] }, last],
      /unknown country code "EU-US"/,
    ],
    ["an unknown province", [{ ...first, geos: ["NA-US-XX"] }, second, last], /unknown province code "NA-US-XX"/],
    [
      "a geo twice",
      [{ ...first, geos: ["EU"] }, second, last],
      /rule 2 targets geo EU which has previously been seen in rule 1/,
    ],
    [
      "a narrower geo later",
      [{ ...first, geos: ["EU"] }, { ...second, geos: ["EU-DE"] }, last],
      /EU-DE which is more specific/,
    ],
    [
      "an invalid subnet",
      [{ pool: "two", subnets: ["192.0.2.1/24"] }, second, last],
      /invalid subnet "192\.0\.2\.1\/24"/,
    ],
    ["subnets that are no list", [{ pool: "two", subnets: "192.0.2.0/24" }, second, last], /subnets must be a list/],
    [
      "a subnet twice",
      [{ pool: "two", subnets: ["192.0.2.0/24"] }, { pool: "three", subnets: ["192.0.2.0/24"] }, last],
      /rule 2 targets subnet 192\.0\.2\.0\/24 which has previously been seen in rule 1/,
    ],
    [
      "a narrower subnet later",
      [{ pool: "two", subnets: ["2001:db8::/32"] }, { pool: "three", subnets: ["2001:db8:1::/48"] }, last],
      /more specific than the previously seen 2001:db8::\/32/,
    ],
    [
      "subnets after geos",
      [first, { pool: "three", subnets: ["192.0.2.0/24"] }, last],
      /rule 2 with only subnet targeting should appear before all geo targeting rules/,
    ],
    [
      "subnets with geos after geos",
      [first, { geos: ["AS"], pool: "three", subnets: ["192.0.2.0/24"] }, last],
      /rule 2 with subnet\(s\) and geo\(s\) should appear before all geo-only rules/,
    ],
  ])("%s", (_, rules, message) => {
    expect(problems(POOLS, rules).join("\n")).toMatch(message);
  });

  test("a wider geo or subnet may follow a narrower one", () => {
    const rules = [{ geos: ["EU-DE"], pool: "two" }, second, last];
    expect(problems(POOLS, rules)).toEqual([]);
  });
});
