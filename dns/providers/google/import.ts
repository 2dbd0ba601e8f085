/** A routing policy of Google Cloud DNS as pools of a zone file: the inverse of `googleRouting`. */
import type { RecordSet } from "../../records/records.ts";
import type { Routing } from "../../records/routing.ts";
import type { Dynamic, Pool } from "../../zone-files/zone-record.ts";
import type { PooledRecord } from "../translation.ts";
import { GOOGLE_REGIONS, regionsIn } from "./regions.ts";

/** The record with pools in place of its routing; undefined where no pools are read as that routing again. */
export function pooledRecord({ routing, ...record }: RecordSet): PooledRecord | undefined {
  if (routing === undefined) return record;
  const dynamic = dynamicOf(routing);
  if (dynamic === undefined) return undefined;
  const plain = dynamic.pools[dynamic.rules.at(-1)!.pool]!.values.map(({ value }) => value);
  const values = record.type === "CNAME" ? plain.slice(0, 1) : plain;
  const healthCheck = "healthCheck" in routing ? routing.healthCheck : undefined;
  return { ...record, values, dynamic, ...(healthCheck !== undefined && { octodns: { google: { healthCheck } } }) };
}

function dynamicOf(routing: Routing): Dynamic | undefined {
  if (routing.kind === "other" || routing.kind === "countries") return undefined;
  if (routing.kind === "nearest") return placesOf(routing.items);
  if (routing.kind === "failover") {
    const pools = { backup: poolOf(routing.backup), primary: { ...poolOf(routing.primary), fallback: "backup" } };
    return { pools, rules: [{ pool: "primary" }] };
  }
  if (!routing.items.every(({ weight, values }) => isWeight(weight) && values.length === 1)) return undefined;
  const values = routing.items.map((item) => ({
    value: item.values[0]!,
    weight: item.weight,
    status: "obey" as const,
  }));
  return { pools: { all: { fallback: null, values } }, rules: [{ pool: "all" }] };
}

const isWeight = (weight: number): boolean => Number.isInteger(weight) && weight >= 1 && weight <= 100;

const poolOf = (values: readonly string[]): Pool => ({
  fallback: null,
  values: values.map((value) => ({ value, weight: 1, status: "obey" })),
});

/** A rule for each answer; the one that most regions give is for everyone else. */
function placesOf(items: Extract<Routing, { kind: "nearest" }>["items"]): Dynamic | undefined {
  const answers = [...Map.groupBy(items, ({ values }) => values.join("\n")).values()];
  const [others, ...special] = answers.toSorted((a, b) => b.length - a.length);
  const rules = special.map((answer) => ({ geos: codesOf(answer.map(({ place }) => place)), answer }));
  if (items.length < GOOGLE_REGIONS.size || rules.some(({ geos }) => geos === undefined)) return undefined;
  const named = rules.map(({ geos, answer }) => ({ pool: geos![0]!.toLowerCase(), geos: geos!, answer }));
  const pools = named.map(({ pool, answer }) => [pool, poolOf(answer[0]!.values)] as const);
  return {
    pools: { ...Object.fromEntries(pools), others: poolOf(others![0]!.values) },
    rules: [...named.map(({ pool, geos }) => ({ pool, geos })), { pool: "others" }],
  };
}

/** Continents, countries and provinces that hold a region, the larger first. */
const CODES: readonly string[] = [
  ...new Set(
    [...GOOGLE_REGIONS.values()].flatMap((place) =>
      place.split("-").map((_, index, parts) => parts.slice(0, index + 1).join("-")),
    ),
  ),
].sort((a, b) => a.length - b.length);

/** The fewest codes that together hold exactly these regions; undefined where none do. */
function codesOf(regions: readonly string[]): string[] | undefined {
  const left = new Set(regions);
  const codes = CODES.filter((code) => {
    const within = regionsIn(code);
    if (!within.every((region) => left.has(region))) return false;
    for (const region of within) left.delete(region);
    return true;
  });
  return left.size === 0 ? codes.sort() : undefined;
}
