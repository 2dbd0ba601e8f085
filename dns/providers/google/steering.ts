/** A record with pools as a routing policy of Google Cloud DNS (https://cloud.google.com/dns/docs/routing-policies-overview). */

import { canonicalRouting, type Routing } from "../../records/routing.ts";
import { type DecidedStatus, poolChain, upValues } from "../../zone-files/pools.ts";
import { hasWeights, healthCheckOf, steeringOf } from "../../zone-files/steering.ts";
import type { Dynamic, PoolValue, ZoneRecord } from "../../zone-files/zone-record.ts";
import type { Translation } from "../translation.ts";
import { pooledRecord } from "./import.ts";
import { GOOGLE_REGIONS, holds, regionsIn } from "./regions.ts";

const HEALTH_CHECK = /^https:\/\/www\.googleapis\.com\/compute\/v1\/projects\/[^/]+\/global\/healthChecks\/[^/]+$/;
const CHECKED_TYPES: ReadonlySet<string> = new Set(["A", "AAAA"]);

/** Why no routing policy answers as the record is written, or null. Does not depend on what is up. */
export function googleProblem(record: ZoneRecord): string | null {
  const { dynamic } = record;
  const steering = steeringOf(record);
  if (dynamic === undefined || steering === "plain" || steering === "weights") return null;
  return steering === "places" ? placesProblem(record, dynamic) : healthProblem(record, dynamic);
}

function placesProblem(record: ZoneRecord, dynamic: Dynamic): string | null {
  const unknown = dynamic.rules.flatMap(({ geos = [] }) => geos).filter((code) => regionsIn(code).length === 0);
  if (unknown.length > 0) {
    return (
      `asks for other answers to ${unknown.join(", ")}, where Google has no region: it tells places apart by the nearest ` +
      "of its regions alone. Name a larger place, or take the rule away"
    );
  }
  if (hasWeights(dynamic)) return "has weights beside geos: Google draws by weight or tells places apart, not both";
  if (healthCheckOf(record) === undefined) return null;
  return "has octodns.google.healthCheck beside geos: Google would fall back to the next region, not to the next pool";
}

function healthProblem({ type, ...record }: ZoneRecord, dynamic: Dynamic): string | null {
  const check = healthCheckOf({ type, ...record })!;
  if (!HEALTH_CHECK.test(check)) {
    return `has octodns.google.healthCheck "${check}": write https://www.googleapis.com/compute/v1/projects/<project>/global/healthChecks/<name>`;
  }
  if (!CHECKED_TYPES.has(type)) return `has octodns.google.healthCheck, but Google checks A and AAAA only`;
  const pools = poolChain(dynamic).length;
  if (hasWeights(dynamic) ? pools === 1 : pools === 2) return null;
  return (
    "has octodns.google.healthCheck, with which Google serves one pool with weights, or two pools without, the second " +
    `as backup; it has ${pools} pools${hasWeights(dynamic) ? " with weights" : ""}`
  );
}

/** What Google is told for a record without a `googleProblem`; undefined where a plain answer says it all. */
export function googleRouting(record: ZoneRecord, decided: DecidedStatus): Routing | undefined {
  const { dynamic } = record;
  const steering = steeringOf(record);
  if (dynamic === undefined || steering === "plain") return undefined;
  const routing =
    steering === "places" ? nearest(record, dynamic, decided) : drawn(dynamic, decided, healthCheckOf(record));
  return routing && canonicalRouting(routing, (value) => value);
}

/** The pool that is served, by weight; without weights the first pool with the next one as backup. */
function drawn(dynamic: Dynamic, decided: DecidedStatus, healthCheck: string | undefined): Routing | undefined {
  const [served = [], backup] = upValues(dynamic, decided);
  const alike = served.every(({ weight }) => weight === served[0]!.weight);
  if (!alike) {
    const items = served.map(({ value, weight }) => ({ weight, values: [value] }));
    return { kind: "weighted", items, ...(healthCheck !== undefined && { healthCheck }) };
  }
  if (healthCheck === undefined || backup === undefined || hasWeights(dynamic)) return undefined;
  return { kind: "failover", primary: valuesOf(served), backup: valuesOf(backup), healthCheck };
}

/** Every region with what the first rule that holds it says, so that the nearest one is in the right place. */
function nearest({ type, values }: ZoneRecord, dynamic: Dynamic, decided: DecidedStatus): Routing | undefined {
  const answerOf = (first?: string): readonly string[] | undefined => {
    const [up] = upValues(dynamic, decided, first);
    return up && (type === "CNAME" ? [up[0]!.value] : valuesOf(up));
  };
  const items = [...GOOGLE_REGIONS].map(([place, lies]) => {
    const rule = dynamic.rules.find(({ geos }) => geos?.some((code) => holds(code, lies)));
    return { place, values: answerOf(rule?.pool) ?? answerOf() ?? values };
  });
  const alike = items.every((item) => item.values.join() === items[0]!.values.join());
  return alike ? undefined : { kind: "nearest", items };
}

const valuesOf = (values: readonly PoolValue[]): string[] => values.map(({ value }) => value);

/** Routing policies, and pools again. */
export const translation: Translation = { problem: googleProblem, routing: googleRouting, pools: pooledRecord };
