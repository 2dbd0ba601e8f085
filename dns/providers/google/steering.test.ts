import type { RecordOverrides } from "../../pools/status-file.ts";
import { steeringOf } from "../../zone-files/steering.ts";
import { parseZone } from "../../zone-files/zone-file.ts";
import { googleProblem, googleRouting } from "./steering.ts";

const CHECK = "https://www.googleapis.com/compute/v1/projects/p/global/healthChecks/web";
const down = { status: "down", reason: "dead", since: "2026-01-01T00:00:00Z", by: "dns monitor" } as const;

interface Given {
  pools: Record<string, unknown>;
  rules?: unknown[];
  octodns?: object;
  type?: string;
  value?: string;
}

const record = ({ pools, rules = [{ pool: "all" }], octodns, type = "A", value = "203.0.113.9" }: Given) => {
  const entry = { dynamic: { pools, rules }, ...(octodns && { octodns }), ttl: 60, type, value };
  const text = JSON.stringify({ www: entry });
  const options = { enforceOrder: false };
  const { records, errors } = parseZone({ zone: "example.com", files: { "example.com.yaml": text }, options });
  expect(errors).toEqual([]);
  return records[`www/${type}`]!;
};

const pool = (...values: (string | [string, number])[]) => ({
  values: values.map((each) => (typeof each === "string" ? { value: each } : { value: each[0], weight: each[1] })),
});
const weighted = pool(["192.0.2.1", 1], ["192.0.2.2", 9]);

describe("what a record asks for", () => {
  test.each([
    ["plain", { pools: { all: pool("192.0.2.1", "192.0.2.2") } }],
    ["plain", { pools: { all: pool(["192.0.2.1", 7], ["192.0.2.2", 7]) } }],
    ["weights", { pools: { all: weighted } }],
    ["weights", { pools: { all: { ...pool("192.0.2.7"), fallback: "more" }, more: weighted } }],
    [
      "plain",
      {
        pools: { all: pool("192.0.2.1"), eu: pool("192.0.2.1") },
        rules: [{ geos: ["EU"], pool: "eu" }, { pool: "all" }],
      },
    ],
    [
      "places",
      {
        pools: { all: pool("192.0.2.1"), eu: pool("192.0.2.2") },
        rules: [{ geos: ["EU"], pool: "eu" }, { pool: "all" }],
      },
    ],
    ["health", { pools: { all: pool("192.0.2.1") }, octodns: { google: { healthCheck: CHECK } } }],
  ])("is %s", (steering, given) => {
    expect(steeringOf(record(given))).toBe(steering);
  });
});

describe("weights", () => {
  const routing = (given: Given, overrides: RecordOverrides = {}) => googleRouting(record(given), overrides);

  test("are one item a value", () => {
    expect(routing({ pools: { all: weighted } })).toEqual({
      kind: "weighted",
      items: [
        { weight: 1, values: ["192.0.2.1"] },
        { weight: 9, values: ["192.0.2.2"] },
      ],
    });
  });

  test("lose the values that are down; one alone is a plain answer", () => {
    const three = { all: pool(["192.0.2.1", 1], ["192.0.2.2", 9], ["192.0.2.3", 5]) };
    expect(routing({ pools: three }, { all: { "192.0.2.2": down } })).toMatchObject({
      items: [{ values: ["192.0.2.1"] }, { values: ["192.0.2.3"] }],
    });
    expect(routing({ pools: { all: weighted } }, { all: { "192.0.2.2": down } })).toBeUndefined();
  });

  test("fall back to a pool without weights, which is plain", () => {
    const pools = { all: { ...weighted, fallback: "more" }, more: pool("192.0.2.8", "192.0.2.9") };
    expect(routing({ pools })).toMatchObject({ kind: "weighted" });
    expect(routing({ pools }, { all: { "192.0.2.1": down, "192.0.2.2": down } })).toBeUndefined();
  });
});

describe("places", () => {
  const pools = { all: pool("192.0.2.1"), as: pool("192.0.2.2", "192.0.2.3"), de: pool("192.0.2.4") };
  const rules = [{ geos: ["EU-DE"], pool: "de" }, { geos: ["AS", "OC"], pool: "as" }, { pool: "all" }];
  const answers = (given: Given, overrides: RecordOverrides = {}) => {
    const routing = googleRouting(record(given), overrides);
    if (routing?.kind !== "nearest") throw new Error(`expected places, found ${routing?.kind}`);
    return Object.fromEntries(routing.items.map(({ place, values }) => [place, values.join(" ")]));
  };

  test("are told region by region, each by the first rule that holds it", () => {
    const told = answers({ pools, rules });
    expect(Object.keys(told)).toHaveLength(42);
    expect(told).toMatchObject({
      "europe-west3": "192.0.2.4",
      "europe-west10": "192.0.2.4",
      "europe-west9": "192.0.2.1",
      "asia-northeast1": "192.0.2.2 192.0.2.3",
      "me-west1": "192.0.2.2 192.0.2.3",
      "australia-southeast2": "192.0.2.2 192.0.2.3",
      "us-central1": "192.0.2.1",
    });
  });

  test("may be provinces", () => {
    const ca = [{ geos: ["NA-US-CA"], pool: "de" }, { pool: "all" }];
    const told = answers({ pools: { all: pools.all, de: pools.de }, rules: ca });
    expect(Object.keys(told).filter((place) => told[place] === "192.0.2.4")).toEqual(["us-west2"]);
  });

  test("without a value that is up get what everyone gets", () => {
    expect(answers({ pools, rules }, { de: { "192.0.2.4": down } })["europe-west3"]).toBe("192.0.2.1");
    expect(answers({ pools, rules }, { all: { "192.0.2.1": down } })["us-central1"]).toBe("203.0.113.9");
    expect(answers({ pools, rules }, { as: { "192.0.2.2": down } })["asia-east1"]).toBe("192.0.2.3");
  });

  test("that all get the same are a plain answer", () => {
    const two = { all: pools.all, de: pools.de };
    const given = { pools: two, rules: [{ geos: ["EU"], pool: "de" }, { pool: "all" }] };
    expect(googleRouting(record(given), { de: { "192.0.2.4": down } })).toBeUndefined();
  });
});

describe("a health check of Google", () => {
  const octodns = { google: { healthCheck: CHECK } };
  const two = { all: { ...pool("192.0.2.1", "192.0.2.2"), fallback: "more" }, more: pool("192.0.2.9") };

  test("makes two pools primary and backup, until one of them is down", () => {
    const given = record({ pools: two, octodns });
    expect(googleProblem(given)).toBeNull();
    expect(googleRouting(given, {})).toEqual({
      kind: "failover",
      primary: ["192.0.2.1", "192.0.2.2"],
      backup: ["192.0.2.9"],
      healthCheck: CHECK,
    });
    expect(googleRouting(given, { more: { "192.0.2.9": down } })).toBeUndefined();
  });

  test("goes with the weights of one pool", () => {
    const given = record({ pools: { all: weighted }, octodns });
    expect(googleProblem(given)).toBeNull();
    expect(googleRouting(given, {})).toMatchObject({ kind: "weighted", healthCheck: CHECK });
  });
});

describe("is refused, with the reason:", () => {
  const octodns = { google: { healthCheck: CHECK } };
  const geo = (code: string) => [{ geos: [code], pool: "x" }, { pool: "all" }];
  const x = pool("192.0.2.7");
  test.each([
    [
      "a country without a region",
      { pools: { all: pool("192.0.2.1"), x }, rules: geo("EU-AT") },
      /EU-AT, where Google/,
    ],
    ["a continent without one", { pools: { all: pool("192.0.2.1"), x }, rules: geo("AN") }, /AN, where Google has no/],
    ["weights beside places", { pools: { all: weighted, x }, rules: geo("EU") }, /weights beside geos/],
    ["a check beside places", { pools: { all: pool("192.0.2.1"), x }, rules: geo("EU"), octodns }, /next region, not/],
    ["a check of one pool", { pools: { all: pool("192.0.2.1") }, octodns }, /it has 1 pools$/],
    [
      "a check of weights with a fallback",
      { pools: { all: { ...weighted, fallback: "x" }, x }, octodns },
      /it has 2 pools with weights/,
    ],
    ["a check by name", { pools: { all: weighted }, octodns: { google: { healthCheck: "web" } } }, /write https:/],
    [
      "a check of a CNAME",
      { pools: { all: pool("a.example.net.") }, octodns, type: "CNAME", value: "b.example.net." },
      /A and AAAA only/,
    ],
  ] as [string, Given, RegExp][])("%s", (_, given, reason) => {
    expect(googleProblem(record(given))).toMatch(reason);
  });
});
