import { zonesAt } from "../../operations/zones/zone-at.ts";
import { inputs as certificateInputs } from "../../plugin/acme/certificate/contract.ts";
import { inputs as zoneInputs } from "../../plugin/dns/hosted-zone/contract.ts";
import { inputs as recordsInputs } from "../../plugin/dns/records/contract.ts";
import { endpoints } from "../../stage/endpoints.ts";
import { parseStage } from "../../stage/parse.ts";
import { configJsonSchema, type SchemaNode } from "../../stage/schema-json.ts";
import { committedStage } from "../../stage/stage.fixture.ts";
import { ownerMarker } from "../plan/ownership.ts";
import { planRecords } from "../plan/plan.ts";
import { NotServableError, servedRecords } from "../pools/served-record.ts";
import type { RecordSet } from "../records/records.ts";
import type { DnsProviderName, DnsSettings } from "../settings.ts";
import { parseZone } from "../zone-files/zone-file.ts";
import { connectDns } from "./connect.ts";
import { example } from "./example-provider.fixture.ts";
import { refuseQuota } from "./quota.ts";
import { refusals, withRefusals } from "./refusals.ts";
import { DNS_PROVIDER_NAMES, DNS_PROVIDERS, type DnsProviderRegistry } from "./registry.ts";

const names = [...DNS_PROVIDER_NAMES].sort();

test("zones are written at the slowest budget and the strictest checks first", () => {
  expect(DNS_PROVIDER_NAMES).toEqual(["desec", "google", "cloudflare"]);
});

describe("every list of providers is the registry's", () => {
  const local = committedStage("local");

  test("the stage's credentials, hosting and endpoints", () => {
    const { providers, hosting } = (configJsonSchema() as SchemaNode).properties!.dns!.properties as unknown as {
      providers: SchemaNode;
      hosting: { additionalProperties: { items: { enum: string[] } } };
    };
    expect(Object.keys(providers.properties ?? {}).sort()).toEqual(names);
    expect(hosting.additionalProperties.items.enum.toSorted()).toEqual(names);
    expect(Object.keys(endpoints(local).dns).sort()).toEqual(names);
    const { problems } = parseStage({ ...local, dns: { providers: {} } });
    expect(problems?.[0]?.message).toBe("needs at least one of cloudflare, google, desec");
  });

  test("zones at their providers, in the order of writing", () => {
    expect(zonesAt(local, []).map(({ provider }) => provider)).toEqual(DNS_PROVIDER_NAMES);
  });

  test("the resources' inputs", () => {
    const { zone } = recordsInputs.shape;
    const providers = [
      zoneInputs.shape.provider,
      zone.shape.provider,
      certificateInputs.shape.zones.element.shape.provider,
    ];
    for (const provider of providers) expect(provider.options.toSorted()).toEqual(names);
  });

  test("an owner's marker has a TTL that all of them take", () => {
    const minimums = Object.values(DNS_PROVIDERS).map(({ limits }) => limits.minimumTtl);
    expect(ownerMarker("shop", "prod", {}).ttl).toBe(Math.max(...minimums));
  });
});

/** A provider that the toolkit does not know: a folder and a row. */
describe("one more provider", () => {
  const name = "example" as DnsProviderName;
  const registry: DnsProviderRegistry = { ...DNS_PROVIDERS, [name]: example };
  const settings = { example: { key: "k" } } as unknown as DnsSettings;
  const zone = "example.com";
  const signal = new AbortController().signal;
  const records = (text: string) => {
    const parsed = parseZone({ zone, files: { [`${zone}.yaml`]: text }, options: { enforceOrder: false } });
    expect(parsed.errors).toEqual([]);
    return parsed.records;
  };
  const weighted = records(
    JSON.stringify({
      www: {
        dynamic: {
          pools: {
            all: {
              values: [
                { value: "192.0.2.1", weight: 1 },
                { value: "192.0.2.2", weight: 9 },
              ],
            },
          },
          rules: [{ pool: "all" }],
        },
        ttl: 60,
        type: "A",
        value: "192.0.2.1",
      },
    }),
  );
  const at = { provider: name, hosts: [name], steers: [name] };
  const set = (host: string, type: string, value: string, ttl = 300): RecordSet => ({
    name: host,
    type,
    ttl,
    values: [value],
  });
  const keyed = (...sets: RecordSet[]) => Object.fromEntries(sets.map((each) => [`${each.name}/${each.type}`, each]));

  test("is connected with its settings, and says what it lacks without", async () => {
    const client = await connectDns(settings, name, registry);
    const hosted = await client.createZone(zone, signal);
    await client.applyChanges(hosted, [{ key: "www/A", after: set("www", "A", "192.0.2.1") }], signal);
    expect(await client.readRecords(hosted, signal)).toEqual([set("www", "A", "192.0.2.1")]);
    await expect(connectDns({}, name, registry)).rejects.toMatchObject({
      message: "example: no credentials",
      fix: expect.stringContaining("set dns.providers.example.key in the stage"),
    });
  });

  test("refuses what its limits do, and the plan leaves it out", () => {
    const desired = keyed(set("www", "A", "192.0.2.1"), set("x", "TXT", '"long"', 999_999), set("y", "LOC", ""));
    const refused = refusals(name, zone, { ...desired, "y/LOC": { ...desired["y/LOC"]!, values: [] } }, registry);
    expect(refused.map(({ message }) => message)).toEqual([
      "x/TXT: example keeps answers for 1000 seconds at most, not 999999; change it, or leave example out with octodns.excluded",
      "y/LOC: example has no LOC records; change it, or leave example out with octodns.excluded",
    ]);
    const { minimumTtl } = example.limits;
    const plan = planRecords({ desired, actual: [], owned: new Set(), minimumTtl, adopt: false });
    expect(withRefusals(plan, refused)).toMatchObject({
      changes: [{ key: "www/A" }],
      refused: [{ key: "x/TXT" }, { key: "y/LOC" }],
    });
  });

  test("has a quota that its own count of records is held against", () => {
    const hosted = { id: "1", name: zone, nameServers: [] };
    const change = [{ key: "www/A", after: { ...set("www", "A", "192.0.2.1"), values: ["192.0.2.1", "192.0.2.2"] } }];
    const quota = { records: { used: 9, limit: 10 } };
    expect(refuseQuota(name, hosted, quota, [], change, registry)).toMatchObject([
      { message: expect.stringContaining("zone example.com at example holds 9 records, with this plan 11") },
    ]);
  });

  test("steers in its own terms, and says what it cannot", () => {
    expect(servedRecords(weighted, at, {}, registry)["www/A"]).toMatchObject({
      routing: { kind: "weighted", items: [{ weight: 1 }, { weight: 9 }] },
    });
    const aaaa = { "www/AAAA": { ...weighted["www/A"]!, type: "AAAA" } };
    expect(() => servedRecords(aaaa, at, {}, registry)).toThrow(NotServableError);
    expect(() => servedRecords(aaaa, at, {}, registry)).toThrow(/has weights, which only A has at Example/);
  });

  test("is told of no pools where it keeps answers for too long", () => {
    const slow = { ...registry, [name]: { ...example, limits: { ...example.limits, minimumTtl: 900 } } };
    expect(() => servedRecords(weighted, at, {}, slow)).toThrow(
      /Example keeps answers for 900 seconds .* that only Cloudflare and Google host/,
    );
    expect(() => servedRecords(weighted, { ...at, provider: "desec" }, {}, registry)).toThrow(
      /deSEC keeps answers for 3600 seconds .* that only Cloudflare, Example and Google host/,
    );
  });
});
