/** What a record asks for that not every name server can do: weights, places, health checks of the provider. */

import { type DecidedStatus, poolChain, servedPools, upValues } from "./pools.ts";
import { isMapping } from "./yaml-data.ts";
import type { Dynamic, Pool, ZoneRecord } from "./zone-record.ts";

/** What a record asks for; `plain` is what every provider serves alike. */
export type Steering = "plain" | "weights" | "places" | "health";

/** As the record is written, whatever is up or down now. */
export function steeringOf(record: ZoneRecord): Steering {
  if (record.dynamic === undefined) return "plain";
  if (divergingGeos(record.dynamic).length > 0) return "places";
  if (healthCheckOf(record) !== undefined) return "health";
  return poolChain(record.dynamic).some((id) => isWeighted(record.dynamic!.pools[id]!)) ? "weights" : "plain";
}

/** Every value that some asker of a steered record may be answered; empty where nothing is up. */
export function steeredValues(record: ZoneRecord, decided: DecidedStatus): readonly string[] {
  const { dynamic } = record;
  if (dynamic === undefined) return [];
  const pools = steeringOf(record) === "health" ? upValues(dynamic, decided).slice(0, 2) : [];
  const served = dynamic.rules.flatMap(({ pool }) => upValues(dynamic, decided, pool).slice(0, 1));
  return [...new Set([...pools, ...served].flatMap((up) => up.map(({ value }) => value)))].sort();
}

/** Google's health check that `octodns.google.healthCheck` names. */
export function healthCheckOf({ octodns }: ZoneRecord): string | undefined {
  const google = octodns?.google;
  return isMapping(google) && typeof google.healthCheck === "string" ? google.healthCheck : undefined;
}

/** Values are drawn with different chances. */
export const isWeighted = ({ values }: Pool): boolean => values.some(({ weight }) => weight !== values[0]!.weight);

export const hasWeights = (dynamic: Dynamic): boolean =>
  servedPools(dynamic).some((id) => isWeighted(dynamic.pools[id]!));

/** Geo codes whose askers are led to other values than everyone else. */
export const divergingGeos = (dynamic: Dynamic): readonly string[] =>
  divergingRules(dynamic).flatMap(({ geos = [] }) => geos);

/** Subnets whose askers are led to other values, and places of the older `geo` block: no provider is told of either. */
export function unservedOrigins({ dynamic, geo = {}, values }: ZoneRecord): readonly string[] {
  const subnets = dynamic === undefined ? [] : divergingRules(dynamic).flatMap((rule) => rule.subnets ?? []);
  return [...subnets, ...Object.keys(geo).filter((code) => geo[code]!.join() !== values.join())];
}

function divergingRules(dynamic: Dynamic): Dynamic["rules"] {
  const offered = (first?: string): string =>
    JSON.stringify(poolChain(dynamic, first).map((id) => dynamic.pools[id]!.values));
  return dynamic.rules.filter(({ geos, subnets, pool }) => (geos ?? subnets) && offered(pool) !== offered());
}
