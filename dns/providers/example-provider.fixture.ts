/** The smallest DNS provider: its zones are in memory. What a folder beside this file holds, in one. */
import { type RecordSet, recordKey } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";
import { upValues } from "../zone-files/pools.ts";
import { steeringOf } from "../zone-files/steering.ts";
import { type Limits, labels, longestTtl } from "./limits.ts";
import type { DnsProvider, HostedZone } from "./provider.ts";
import type { DnsProviderRow } from "./registry.ts";
import type { Translation } from "./translation.ts";

interface ExampleSettings {
  readonly key: string;
}

function connectExample(_: ExampleSettings): DnsProvider {
  const zones = new Map<string, Map<string, RecordSet>>();
  const hosted = (name: string): HostedZone => ({ id: name, name, nameServers: [`ns.${name}`] });
  return {
    name: "example" as DnsProviderName,
    minimumTtl: () => limits.minimumTtl,
    findZone: async (name) => (zones.has(name) ? hosted(name) : null),
    async createZone(name) {
      zones.set(name, new Map());
      return hosted(name);
    },
    deleteZone: async ({ id }) => void zones.delete(id),
    readRecords: async ({ id }) => [...zones.get(id)!.values()],
    async applyChanges({ id }, changes) {
      for (const { key, after } of changes) {
        if (after) zones.get(id)!.set(recordKey(after), after);
        else zones.get(id)!.delete(key);
      }
    },
  };
}

const limits: Limits = {
  minimumTtl: 60,
  types: new Set(["A", "AAAA", "TXT", "NS"]),
  routings: new Set(["weighted"] as const),
  rules: [labels(/^[a-z0-9_-]{1,63}$/), longestTtl(1000)],
};

const translation: Translation = {
  problem: (record) =>
    steeringOf(record) === "weights" && record.type !== "A" ? "has weights, which only A has at Example" : null,
  routing({ dynamic }, decided) {
    const [up = []] = dynamic ? upValues(dynamic, decided) : [];
    return { kind: "weighted", items: up.map(({ value, weight }) => ({ weight, values: [value] })) };
  },
};

/** Its row in the registry. */
export const example: DnsProviderRow<ExampleSettings> = {
  title: "Example",
  needs: "dns.providers.example.key",
  secrets: ["key"],
  limits,
  translation,
  isComplete: ({ key }) => key !== "",
  steers: () => true,
  connect: async (settings) => connectExample(settings),
  readReach: async () => ({ says: "the key is active" }),
};
