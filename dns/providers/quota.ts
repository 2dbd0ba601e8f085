/** Whether changes fit into what the account lets a zone hold, as its provider tells it at the moment. */
import type { RecordChange, RecordSet } from "../records/records.ts";
import type { DnsProviderName } from "../settings.ts";
import { DnsProviderError } from "./errors.ts";
import type { DnsProvider, HostedZone, ZoneQuota } from "./provider.ts";
import type { Refusal } from "./refusals.ts";
import { DNS_PROVIDERS, type DnsProviderRegistry } from "./registry.ts";

type Count = (set: RecordSet) => number;

/** What the changes add to a count of the zone; negative where they take away. */
const growth = (changes: readonly RecordChange[], count: Count): number =>
  changes.reduce((sum, { before, after }) => sum + (after ? count(after) : 0) - (before ? count(before) : 0), 0);

/**
 * What the live quota has no room for. It is asked for only where more is created than deleted, and a provider that does not
 * tell it refuses nothing here: the write itself decides.
 */
export async function quotaRefusals(
  client: DnsProvider,
  zone: HostedZone,
  actual: readonly RecordSet[],
  changes: readonly RecordChange[],
  signal: AbortSignal,
): Promise<Refusal[]> {
  const grows = [() => 1, ({ values }: RecordSet) => values.length].some((count) => growth(changes, count) > 0);
  if (!grows || !client.readQuota) return [];
  try {
    return refuseQuota(client.name, zone, await client.readQuota(zone, signal), actual, changes);
  } catch (error) {
    if (error instanceof DnsProviderError) return [];
    throw error;
  }
}

/** What of the changes the quota has no room for. What stands there already may stay, even beyond it. Pure. */
export function refuseQuota(
  provider: DnsProviderName,
  zone: HostedZone,
  { records, recordSets, valuesPerSet }: ZoneQuota,
  actual: readonly RecordSet[],
  changes: readonly RecordChange[],
  registry: DnsProviderRegistry = DNS_PROVIDERS,
): Refusal[] {
  const where = `zone ${zone.name} at ${provider}`;
  const { limits } = registry[provider]!;
  const counted = (set: RecordSet) => limits.countedValues?.(zone, set) ?? set.values;
  const recordsOf: Count = (set) => (set.routing ? 0 : counted(set).length);
  return [
    ...refuseTotal(where, { unit: "records", ...records, more: growth(changes, recordsOf) }),
    ...refuseTotal(where, {
      unit: "record sets",
      used: actual.length + 1,
      limit: recordSets,
      more: growth(changes, () => 1),
    }),
    ...changes.flatMap((change) => refuseLargeSet(`${change.key} of ${where}`, change, valuesPerSet)),
  ];
}

interface Total {
  readonly unit: string;
  readonly used?: number;
  readonly limit?: number | undefined;
  readonly more: number;
}

function refuseTotal(where: string, { unit, used = 0, limit = Number.POSITIVE_INFINITY, more }: Total): Refusal[] {
  if (more <= 0 || used + more <= limit) return [];
  const counts = `holds ${used} ${unit}, with this plan ${used + more}, and its quota is ${limit}`;
  const remedy = "delete some there, move some into a zone of their own, or have the quota raised";
  return [{ key: null, message: `${where} ${counts}: ${remedy}` }];
}

function refuseLargeSet(
  where: string,
  { key, before, after }: RecordChange,
  limit = Number.POSITIVE_INFINITY,
): Refusal[] {
  const [had, wanted] = [plainValues(before), plainValues(after)];
  if (wanted <= had || wanted <= limit) return [];
  const counts = `holds ${had} values, with this plan ${wanted}, and the quota of a record set is ${limit}`;
  const remedy = "change it, have the quota raised, or leave the provider out with octodns.excluded";
  return [{ key, message: `${where} ${counts}: ${remedy}` }];
}

const plainValues = (set: RecordSet | undefined): number => (set && !set.routing ? set.values.length : 0);
