/** The canonical form of `dynamic` and `geo` blocks: values canonical and sorted, defaults filled in. */
import { printRdata } from "../records/rdata.ts";
import { type Data, isMapping, show } from "./yaml-data.ts";
import type { Dynamic, Pool, PoolValue, Rule } from "./zone-record.ts";

const DYNAMIC_TYPES: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "DNAME"]);
const GEO_TYPES: ReadonlySet<string> = new Set(["A", "AAAA"]);

const listOf = (data: Data | undefined): readonly Data[] => (Array.isArray(data) ? data : []);
const sortedTexts = (data: Data | undefined): string[] => listOf(data).map(show).sort();

/** Throws `InvalidRdata`. Undefined where the type takes no dynamic answers. */
export function dynamicOf(data: Data | undefined, type: string): Dynamic | undefined {
  if (!isMapping(data) || !DYNAMIC_TYPES.has(type)) return undefined;
  const pools = Object.entries(isMapping(data.pools) ? data.pools : {});
  return {
    pools: Object.fromEntries(pools.map(([id, pool]) => [id, poolOf(pool, type)])),
    rules: listOf(data.rules).filter(isMapping).map(ruleOf),
  };
}

function poolOf(data: Data, type: string): Pool {
  const pool = isMapping(data) ? data : {};
  const written = listOf(pool.values).filter(isMapping);
  const values = written.map(
    (value): PoolValue => ({
      value: printRdata(type, show(value.value ?? "")),
      weight: written.length === 1 ? 1 : Number(value.weight ?? 1),
      status: (value.status ?? "obey") as PoolValue["status"],
    }),
  );
  values.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const fallback = pool.fallback ?? null;
  return { fallback: fallback === null || fallback === "default" ? null : show(fallback), values };
}

function ruleOf(rule: Readonly<Record<string, Data>>): Rule {
  return {
    pool: show(rule.pool),
    ...("geos" in rule && { geos: sortedTexts(rule.geos) }),
    ...("subnets" in rule && { subnets: sortedTexts(rule.subnets) }),
  };
}

/** Throws `InvalidRdata`. */
export function geoOf(data: Data | undefined, type: string): Record<string, string[]> | undefined {
  if (!isMapping(data) || !GEO_TYPES.has(type)) return undefined;
  return Object.fromEntries(
    Object.entries(data).map(([code, values]) => [
      code,
      (Array.isArray(values) ? (values as readonly Data[]) : [values])
        .map((value) => printRdata(type, show(value)))
        .sort(),
    ]),
  );
}
