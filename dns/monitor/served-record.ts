/** What is served for a record with `dynamic` pools where no provider is told of pools: the plain answer of the healthy one. */
import { isFor } from "../included.ts";
import { recordKey } from "../records.ts";
import type { Place } from "../yaml-data.ts";
import { optionProblem, recordAt } from "../zone-options.ts";
import type { Dynamic, PoolValue, ZoneRecord } from "../zone-record.ts";
import type { RecordOverrides, ZoneOverrides } from "./status-file.ts";

/** Records that no provider could answer as their zone file says. */
export class NotServable extends Error {
  override readonly name = "NotServable";
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
const FAILOVER_TTL = 60;

/** Types with exactly one value in an answer. */
const SINGLE_VALUE: ReadonlySet<string> = new Set(["CNAME", "DNAME"]);

/**
 * A zone's records as the provider gets them; those with `dynamic` as the up values of their healthy pool, with a TTL of
 * 60 seconds at most. Weights are not served; of several targets of a CNAME the heaviest stands for all.
 * @throws NotServable where deSEC would keep an answer for an hour, or where answers by origin are asked for
 */
export function servedRecords(
  records: Readonly<Record<string, ZoneRecord>>,
  provider: string,
  overrides: ZoneOverrides,
): Readonly<Record<string, ZoneRecord>> {
  const here = Object.entries(records).filter(([, record]) => isFor(record, provider));
  const problems = here.flatMap(([, record]) =>
    [heldTooLong(record, provider), answersByOrigin(record), optionProblem(record, provider)]
      .filter((message) => message !== null)
      .map((message) => ({ place: record.place, message: `${record.fqdn} ${record.type} ${message}` })),
  );
  if (problems.length > 0) throw new NotServable(problems);
  const served = here.map(([key, record]) => recordAt(servedRecord(record, overrides[key] ?? {}), provider));
  return Object.fromEntries(served.map((record) => [recordKey(record), record]));
}

function servedRecord(record: ZoneRecord, overrides: RecordOverrides): ZoneRecord {
  if (record.dynamic === undefined) return record;
  return { ...record, ttl: Math.min(record.ttl, FAILOVER_TTL), values: servedValues(record, overrides) };
}

/** The up values of the first pool with any, or the plain values where no pool has one. Never empty, sorted. */
export function servedValues(record: ZoneRecord, overrides: RecordOverrides): readonly string[] {
  const { dynamic, type, values } = record;
  if (dynamic === undefined) return values;
  for (const id of poolChain(dynamic)) {
    const up = dynamic.pools[id]!.values.filter((each) => statusOf(id, each, overrides) === "up");
    if (up.length > 0) return SINGLE_VALUE.has(type) ? [heaviest(up).value] : up.map(({ value }) => value);
  }
  return values;
}

/** Pools in the order they are tried: that of the catch-all rule, then its fallbacks. */
export function poolChain(dynamic: Dynamic, first = dynamic.rules.at(-1)?.pool): readonly string[] {
  const chain: string[] = [];
  for (let id = first ?? null; id !== null && !chain.includes(id); id = dynamic.pools[id]?.fallback ?? null) {
    if (!(id in dynamic.pools)) break;
    chain.push(id);
  }
  return chain;
}

/** `obey` without an override is up: nobody has seen it fail. */
export function statusOf(pool: string, { value, status }: PoolValue, overrides: RecordOverrides): "up" | "down" {
  return overrides[pool]?.[value]?.status ?? (status === "down" ? "down" : "up");
}

const heaviest = (values: readonly PoolValue[]): PoolValue =>
  values.reduce((best, each) => (each.weight > best.weight ? each : best));

function answersByOrigin(record: ZoneRecord): string | null {
  const origins = [...divergingRules(record), ...divergingGeos(record)];
  if (origins.length === 0) return null;
  return (
    `asks for other answers to ${origins.join(", ")}, but no provider is told of places: everyone would get the same. ` +
    "Give each place a name of its own, or lead all rules to the same values"
  );
}

/** Geos and subnets that are led to other values than everyone else. */
function divergingRules({ dynamic }: ZoneRecord): readonly string[] {
  if (dynamic === undefined) return [];
  const offered = (first?: string): string =>
    JSON.stringify(poolChain(dynamic, first).map((id) => dynamic.pools[id]!.values));
  return dynamic.rules
    .filter(({ geos, subnets, pool }) => (geos ?? subnets) !== undefined && offered(pool) !== offered())
    .flatMap(({ geos = [], subnets = [] }) => [...geos, ...subnets]);
}

function divergingGeos({ geo = {}, values }: ZoneRecord): readonly string[] {
  return Object.keys(geo).filter((code) => geo[code]!.join() !== values.join());
}

function heldTooLong({ dynamic, fqdn }: ZoneRecord, provider: string): string | null {
  if (dynamic === undefined || provider !== "desec") return null;
  return (
    "has dynamic pools, but deSEC keeps answers for 3600 seconds or longer and would go on naming a dead address. " +
    `Make ${fqdn} a CNAME into a zone of its own, such as fo.<zone>, that only Cloudflare and Google host ` +
    "(docs/failover.md), or leave deSEC out with octodns.excluded"
  );
}
