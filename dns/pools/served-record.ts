/** What a provider is told for a record with `dynamic` pools: plain answers of the healthy one, or a routing. */

import { DNS_PROVIDERS, type DnsProviderRegistry, steers } from "../providers/registry.ts";
import { type RecordSets, recordKey } from "../records/records.ts";
import { routedValues } from "../records/routing.ts";
import type { DnsProviderName, DnsSettings } from "../settings.ts";
import { isServedBy } from "../zone-files/included.ts";
import { upValues } from "../zone-files/pools.ts";
import { type Steering, steeredValues, steeringOf, unservedOrigins } from "../zone-files/steering.ts";
import type { Place } from "../zone-files/yaml-data.ts";
import { optionProblem, recordAt } from "../zone-files/zone-options.ts";
import type { PoolValue, ZoneRecord } from "../zone-files/zone-record.ts";
import type { RecordOverrides, ZoneOverrides } from "./status-file.ts";

/** Records that no provider could answer as their zone file says. */
export class NotServableError extends Error {
  override readonly name = "NotServableError";
  readonly problems: readonly ServingProblem[];

  constructor(problems: readonly ServingProblem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}

interface ServingProblem {
  readonly place: Place;
  readonly message: string;
}

/** Longest a resolver may keep an answer that can fail over, seconds. */
export const FAILOVER_TTL = 60;

/** Types with exactly one value in an answer. */
const SINGLE_VALUE: ReadonlySet<string> = new Set(["CNAME", "DNAME"]);

/** A zone at one of its providers. */
export interface Served {
  readonly provider: string;
  /** All providers of the zone. */
  readonly hosts: readonly string[];
  /** Those that may be told of weights and places. */
  readonly steers: readonly string[];
}

/** A zone at one of the providers that host it, in a stage with these settings. */
export const servedAt = (
  provider: DnsProviderName,
  hosts: readonly DnsProviderName[],
  settings: DnsSettings,
): Served => ({ provider, hosts, steers: hosts.filter((host) => steers(settings, host)) });

/**
 * A zone's records as the provider gets them; those with `dynamic` with a TTL of 60 seconds at most and as the up values
 * of their healthy pool. With weights, geos or a health check they carry a `routing`, in the terms of the provider.
 * @throws NotServable where the provider would keep an answer that can fail over for too long, or where an answer cannot be given by every provider
 */
export function servedRecords(
  records: Readonly<Record<string, ZoneRecord>>,
  at: Served,
  overrides: ZoneOverrides,
  registry: DnsProviderRegistry = DNS_PROVIDERS,
): Readonly<Record<string, ZoneRecord>> {
  const { provider } = at;
  const here = Object.entries(records).filter(([, record]) => isServedBy(record, provider));
  const problems = here.flatMap(([, record]) => {
    const message =
      optionProblem(record, provider) ??
      cachingProblem(record, provider, registry) ??
      unsupportedRouting(record) ??
      unsupportedSteering(record, records, at, registry);
    return message === null ? [] : [{ place: record.place, message: `${record.fqdn} ${record.type} ${message}` }];
  });
  if (problems.length > 0) throw new NotServableError(problems);
  const served = here.map(([key, record]) =>
    recordAt(servedRecord(record, provider, overrides[key] ?? {}, registry), provider),
  );
  return Object.fromEntries(served.map((record) => [recordKey(record), record]));
}

/** The record as a provider gets it that can serve it. */
export function servedRecord(
  record: ZoneRecord,
  provider: string,
  overrides: RecordOverrides,
  registry: DnsProviderRegistry = DNS_PROVIDERS,
): ZoneRecord {
  if (record.dynamic === undefined) return record;
  const ttl = Math.min(record.ttl, FAILOVER_TTL);
  const routing = registry[provider]?.translation?.routing(record, overrides);
  if (routing) return { ...record, ttl, values: routedValues(routing), routing };
  return { ...record, ttl, values: servedValues(record, overrides) };
}

/**
 * Every value that someone may be answered, never none: the up values of the first pool with any, or the plain values where
 * no pool has one; with weights and places, all that some asker may get.
 */
export function servedValues(record: ZoneRecord, overrides: RecordOverrides): readonly string[] {
  const { dynamic, type, values } = record;
  if (dynamic === undefined) return values;
  const [up] = upValues(dynamic, overrides);
  const steered = steeringOf(record) === "plain" ? [] : steeredValues(record, overrides);
  if (steered.length > 0) return steered;
  if (up === undefined) return values;
  return SINGLE_VALUE.has(type) ? [heaviest(up).value] : up.map(({ value }) => value);
}

const heaviest = (values: readonly PoolValue[]): PoolValue =>
  values.reduce((best, each) => (each.weight > best.weight ? each : best));

function unsupportedRouting(record: ZoneRecord): string | null {
  const origins = unservedOrigins(record);
  if (origins.length === 0) return null;
  return (
    `asks for other answers to ${origins.join(", ")}, of which no provider is told: everyone would get the same. ` +
    "Write places as dynamic rules with geos, or lead all to the same values"
  );
}

const ASKED: Readonly<Record<Steering, string>> = {
  plain: "",
  weights: "has values with other weights than the rest",
  places: "asks for other answers to some places",
  health: "has octodns.google.healthCheck",
};

/** A name with weights or places is served by one provider only: two would answer differently. */
function unsupportedSteering(
  record: ZoneRecord,
  zone: RecordSets,
  { hosts, steers }: Served,
  registry: DnsProviderRegistry,
): string | null {
  const steering = steeringOf(record);
  if (steering === "plain") return null;
  if (record.octodns?.cloudflare !== undefined)
    return `${ASKED[steering]} beside octodns.cloudflare, which is for plain answers`;
  const [host = "", ...more] = hosts.filter((each) => isServedBy(record, each));
  if (more.length === 0 && steers.includes(host)) return registry[host]!.translation!.problem(record, zone);
  const why =
    more.length > 0 ? `${[host, ...more].join(" and ")} would answer differently` : `${host} is not told of it`;
  return (
    `${ASKED[steering]}, but ${why}. Put it into a zone of its own that one provider hosts, such as ` +
    "dns.hosting: { geo.<zone>: [google] }, or Cloudflare with dns.providers.cloudflare.loadBalancing (docs/failover.md)"
  );
}

function cachingProblem({ dynamic, fqdn }: ZoneRecord, provider: string, registry: DnsProviderRegistry): string | null {
  const { title, limits } = registry[provider]!;
  if (dynamic === undefined || limits.minimumTtl <= FAILOVER_TTL) return null;
  const quick = Object.values(registry).filter((row) => row.limits.minimumTtl <= FAILOVER_TTL);
  return (
    `has dynamic pools, but ${title} keeps answers for ${limits.minimumTtl} seconds or longer and would go on naming a ` +
    `dead address. Make ${fqdn} a CNAME into a zone of its own, such as fo.<zone>, that only ` +
    `${listed(quick.map((row) => row.title))} host (docs/failover.md), or leave ${title} out with octodns.excluded`
  );
}

/** Such as `a, b and c`. */
const listed = (names: readonly string[]): string =>
  names
    .toSorted()
    .join(", ")
    .replace(/, ([^,]*)$/, " and $1");
