import fc from "fast-check";
import { parseZone } from "../zone-files/zone-file.ts";
import type { Pool, ZoneRecord } from "../zone-files/zone-record.ts";
import { NotServableError, servedAt, servedRecords, servedValues } from "./served-record.ts";
import type { RecordOverrides } from "./status-file.ts";

const parse = (text: string) => {
  const { records, errors } = parseZone({ zone: "example.com", files: { "example.com.yaml": text } });
  expect(errors).toEqual([]);
  return records;
};

const down = { status: "down", reason: "dead", since: "2026-01-01T00:00:00Z", by: "dns monitor" } as const;

const TWO_PROXIES = `
www:
  dynamic:
    pools:
      east: { fallback: west, values: [{ value: 192.0.2.1 }, { value: 192.0.2.2 }] }
      west: { values: [{ value: 198.51.100.1 }] }
    rules: [{ pool: east }]
  ttl: 300
  type: A
  value: 203.0.113.9
`;

const google = { provider: "google", hosts: ["google"], steers: ["google"] };
const desec = { ...google, provider: "desec", hosts: ["google", "desec"] };

const served = (text: string, overrides: RecordOverrides = {}, key = "www/A") =>
  servedRecords(parse(text), google, { [key]: overrides })[key];

describe("a record with pools", () => {
  test("is served as the values of the last rule's pool, for a minute", () => {
    expect(served(TWO_PROXIES)).toMatchObject({ ttl: 60, values: ["192.0.2.1", "192.0.2.2"] });
  });

  test("keeps a TTL below a minute", () => {
    expect(served(TWO_PROXIES.replace("300", "30"))?.ttl).toBe(30);
  });

  test("loses the values that are down", () => {
    expect(served(TWO_PROXIES, { east: { "192.0.2.1": down } })?.values).toEqual(["192.0.2.2"]);
  });

  test("falls back when a whole pool is down", () => {
    const overrides = { east: { "192.0.2.1": down, "192.0.2.2": down } };
    expect(served(TWO_PROXIES, overrides)?.values).toEqual(["198.51.100.1"]);
  });

  test("has its plain values when nothing is up, never none", () => {
    const overrides = { east: { "192.0.2.1": down, "192.0.2.2": down }, west: { "198.51.100.1": down } };
    expect(served(TWO_PROXIES, overrides)?.values).toEqual(["203.0.113.9"]);
  });

  test("heeds the status that its zone file sets, and an override above it", () => {
    const pinned = TWO_PROXIES.replace("{ value: 192.0.2.1 }", "{ status: down, value: 192.0.2.1 }");
    expect(served(pinned)?.values).toEqual(["192.0.2.2"]);
    expect(served(pinned, { east: { "192.0.2.1": { ...down, status: "up" } } })?.values).toHaveLength(2);
  });

  test("is one target where it is a CNAME: the first that is up", () => {
    const cname = `
www:
  dynamic:
    pools:
      all: { values: [{ value: a.example.net. }, { value: b.example.net. }] }
    rules: [{ pool: all }]
  type: CNAME
  value: c.example.net.
`;
    expect(served(cname, {}, "www/CNAME")?.values).toEqual(["a.example.net."]);
    expect(served(cname, { all: { "a.example.net.": down } }, "www/CNAME")?.values).toEqual(["b.example.net."]);
  });
});

const status = fc.constantFrom("up", "down", "obey");
const pool = (fallback: string | null): fc.Arbitrary<Pool> =>
  fc.record({
    fallback: fc.constant(fallback),
    values: fc.array(fc.record({ value: fc.ipV4(), weight: fc.integer({ min: 1, max: 100 }), status }), {
      minLength: 1,
    }),
  });

test("whatever is up or down, the answer is not empty and holds nothing that is down while something is up", () => {
  const pools = fc.record({ a: pool("b"), b: pool("c"), c: pool(null) });
  fc.assert(
    fc.property(pools, fc.constantFrom("A", "CNAME"), (given, type) => {
      const record = { type, values: ["203.0.113.9"], dynamic: { pools: given, rules: [{ pool: "a" }] } };
      const served = servedValues(record as unknown as ZoneRecord, {});
      expect(served.length).toBeGreaterThan(0);
      const first = [given.a, given.b, given.c].find(({ values }) => values.some((each) => each.status !== "down"));
      const up = first?.values.filter((each) => each.status !== "down").map(({ value }) => value) ?? record.values;
      expect(up).toEqual(expect.arrayContaining([...served]));
    }),
  );
});

describe("deSEC, which keeps answers for an hour,", () => {
  const refusal = (text: string) => {
    try {
      servedRecords(parse(text), desec, {});
    } catch (error) {
      if (error instanceof NotServableError) return error.problems;
    }
    return [];
  };

  test("refuses pools: record, file, line and the way out are named", () => {
    const [problem] = refusal(TWO_PROXIES);
    expect(problem?.place).toEqual({ file: "example.com.yaml", line: 3, column: 3 });
    expect(problem?.message).toMatch(/^www\.example\.com\. A has dynamic pools/);
    expect(problem?.message).toMatch(/CNAME into a zone of its own, such as fo\.<zone>/);
  });

  test.each(["excluded: [desec]", "included: [cloudflare, google]"])("is left out by octodns.%s", (choice) => {
    const text = TWO_PROXIES.replace("  ttl:", `  octodns: { ${choice} }\n  ttl:`);
    expect(refusal(text)).toEqual([]);
    expect(servedRecords(parse(text), desec, {})).toEqual({});
    expect(servedRecords(parse(text), { ...google, hosts: ["google", "desec"] }, {})).toHaveProperty(["www/A"]);
  });
});

describe("answers by origin", () => {
  const withGeo = (value: string) => `
www:
  dynamic:
    pools:
      all: { values: [{ value: 192.0.2.1 }] }
      far: { values: [{ value: ${value} }] }
    rules:
      - { geos: [AS, OC], pool: far }
      - { pool: all }
  type: A
  value: 192.0.2.1
`;

  test("are a routing with all values where Google alone hosts the name", () => {
    const record = served(withGeo("198.51.100.1"));
    expect(record).toMatchObject({ values: ["192.0.2.1", "198.51.100.1"], routing: { kind: "nearest" } });
  });

  test("lose what is down, for everyone or for a place", () => {
    const text = withGeo("198.51.100.1");
    const record = served(text, { far: { "198.51.100.1": down } });
    expect(record?.values).toEqual(["192.0.2.1"]);
    expect(record).not.toHaveProperty("routing");
  });

  test("are served plainly where they are alike", () => {
    const record = served(withGeo("192.0.2.1"));
    expect(record?.values).toEqual(["192.0.2.1"]);
    expect(record).not.toHaveProperty("routing");
  });

  test("of the older geo block and to subnets are refused", () => {
    const text = "www:\n  geo:\n    EU: [198.51.100.1]\n  type: A\n  value: 192.0.2.1\n";
    expect(() => served(text)).toThrow(/other answers to EU, of which no provider is told/);
    const subnets = withGeo("198.51.100.1").replace("geos: [AS, OC], pool: far", "pool: far, subnets: [10.0.0.0/8]");
    expect(() => served(subnets)).toThrow(/other answers to 10.0.0.0\/8, of which no provider/);
  });

  describe("at providers that cannot steer", () => {
    const weighted = TWO_PROXIES.replace("{ value: 192.0.2.2 }", "{ value: 192.0.2.2, weight: 9 }");
    const geo = withGeo("198.51.100.1");
    test.each([
      [
        "google",
        ["cloudflare", "google"],
        weighted,
        /other weights than the rest, .* cloudflare and google would answer/,
      ],
      ["cloudflare", ["cloudflare", "google"], geo, /some places, .* cloudflare and google would answer differently/],
      [
        "cloudflare",
        ["cloudflare"],
        geo,
        /cloudflare is not told of it. Put it .* dns.providers.cloudflare.loadBalancing/,
      ],
      ["google", ["google", "desec"], geo, /google and desec would answer differently/],
    ])("are refused by %s of %j", (provider, hosts, text, reason) => {
      expect(() => servedRecords(parse(text), { provider, hosts, steers: ["google"] }, {})).toThrow(reason);
    });

    test("are served by Cloudflare alone where it has load balancers, unless these hide another address", () => {
      const at = { provider: "cloudflare", hosts: ["cloudflare"], steers: ["cloudflare"] };
      expect(servedRecords(parse(weighted), at, {})["www/A"]).toMatchObject({ routing: { kind: "weighted" } });
      expect(servedRecords(parse(geo), at, {})["www/A"]).toMatchObject({ routing: { kind: "countries" } });
      const { dynamic: _, ...other } = parse(weighted)["www/A"]!;
      const both = { ...parse(weighted), "www/AAAA": { ...other, type: "AAAA", values: ["2001:db8::1"] } };
      expect(() => servedRecords(both, at, {})).toThrow(/would hide the AAAA of its name/);
    });

    test("are refused beside what only plain answers of Cloudflare have", () => {
      const text = weighted.replace("  ttl:", "  octodns: { cloudflare: { proxied: true } }\n  ttl:");
      const at = { provider: "cloudflare", hosts: ["cloudflare"], steers: ["cloudflare"] };
      expect(() => servedRecords(parse(text), at, {})).toThrow(/other weights than the rest beside octodns.cloudflare/);
    });

    test("are served where octodns.included leaves these out", () => {
      const text = geo.replace("  type: A", "  octodns: { included: [google] }\n  type: A");
      const hosts = ["cloudflare", "google"];
      expect(servedRecords(parse(text), { ...google, hosts }, {})["www/A"]).toHaveProperty("routing");
      expect(servedRecords(parse(text), { ...google, provider: "cloudflare", hosts }, {})).toEqual({});
    });
  });
});

test("Google steers, Cloudflare where it has load balancers, deSEC never", () => {
  const at = (loadBalancing: boolean) => {
    const settings = {
      cloudflare: { apiToken: "x", loadBalancing },
      google: { project: "x", accessToken: "x" },
      desec: { token: "x" },
    };
    return servedAt("google", ["cloudflare", "google", "desec"], settings).steers;
  };
  expect([at(false), at(true)]).toEqual([["google"], ["cloudflare", "google"]]);
});
