/** A record with pools as a load balancer of Cloudflare (https://developers.cloudflare.com/load-balancing/). */

import type { RecordSets } from "../../records/records.ts";
import { canonicalRouting, type Routing } from "../../records/routing.ts";
import { type DecidedStatus, upValues } from "../../zone-files/pools.ts";
import { steeringOf } from "../../zone-files/steering.ts";
import { countriesIn } from "../../zone-files/validation/geo-codes.ts";
import type { Dynamic, PoolValue, ZoneRecord } from "../../zone-files/zone-record.ts";
import type { Translation } from "../translation.ts";

const ADDRESSES: ReadonlySet<string> = new Set(["A", "AAAA"]);

/** Why no load balancer answers as the record is written, or null. Does not depend on what is up. */
export function cloudflareProblem(record: ZoneRecord): string | null {
  const { dynamic, name, type } = record;
  const steering = steeringOf(record);
  if (dynamic === undefined || steering === "plain") return null;
  if (steering === "health") return "has octodns.google.healthCheck, which Cloudflare is not told of: take it away";
  if (!ADDRESSES.has(type)) return `has weights or geos, but a load balancer answers A and AAAA only, not ${type}`;
  if (name.startsWith("*")) return "has weights or geos, but a load balancer has one name, no wildcard";
  const provinces = dynamic.rules.flatMap(({ geos = [] }) => geos).filter((code) => countriesIn(code) === undefined);
  if (provinces.length === 0) return null;
  return `asks for other answers to ${provinces.join(", ")}, but Cloudflare tells countries apart, no provinces: name the country`;
}

/** A load balancer hides the other addresses of its name. */
function hiddenProblem(record: ZoneRecord, zone: RecordSets): string | null {
  if (steeringOf(record) === "plain") return null;
  const other = ["A", "AAAA"].find((type) => type !== record.type && `${record.name}/${type}` in zone);
  return other
    ? `has weights or geos, and a load balancer would hide the ${other} of its name: give that a name of its own`
    : null;
}

/** What Cloudflare is told for a record without a `cloudflareProblem`; undefined where a plain answer says it all. */
export function cloudflareRouting(record: ZoneRecord, decided: DecidedStatus): Routing | undefined {
  const { dynamic } = record;
  const steering = steeringOf(record);
  if (dynamic === undefined || steering === "plain") return undefined;
  const answers = answersOf(dynamic, record.values, decided);
  const others = answers.pop()!.items;
  const differ = answers.filter(({ items }) => JSON.stringify(items) !== JSON.stringify(others));
  if (differ.length > 0) return canonical({ kind: "countries", answers: joined(differ), others });
  const alike = others.every(({ weight }) => weight === others[0]!.weight);
  return alike ? undefined : canonical({ kind: "weighted", items: others });
}

const canonical = (routing: Routing): Routing => canonicalRouting(routing, (value) => value);

type Answers = Extract<Routing, { kind: "countries" }>["answers"][number][];

/** What each rule gives to which countries that no rule before it took; the last one is for all others. */
function answersOf(dynamic: Dynamic, plain: readonly string[], decided: DecidedStatus): Answers {
  const fallback = upValues(dynamic, decided)[0] ?? plain.map((value) => ({ value, weight: 1 }));
  const taken = new Set<string>();
  return dynamic.rules
    .filter(({ geos }, index) => geos !== undefined || index === dynamic.rules.length - 1)
    .map(({ geos = [], pool }) => {
      const countries = geos.flatMap((code) => countriesIn(code) ?? []).filter((country) => !taken.has(country));
      for (const country of countries) taken.add(country);
      return { countries, items: itemsOf(upValues(dynamic, decided, pool)[0] ?? fallback) };
    });
}

const itemsOf = (values: readonly Pick<PoolValue, "value" | "weight">[]) =>
  values.map(({ value, weight }) => ({ weight, values: [value] }));

/** Rules that give the same are one answer. */
const joined = (answers: Answers): Answers =>
  [...Map.groupBy(answers, ({ items }) => JSON.stringify(items)).values()].map((group) => ({
    countries: group.flatMap(({ countries }) => countries),
    items: group[0]!.items,
  }));

/** Load balancers. Those of Cloudflare are not imported. */
export const translation: Translation = {
  problem: (record, zone) => cloudflareProblem(record) ?? hiddenProblem(record, zone),
  routing: cloudflareRouting,
};
