/** Pools of a record: their order and which of their values are up. */

import type { Dynamic, PoolValue } from "./zone-record.ts";

/** What was decided of values beside their zone file, by pool and value. */
export type DecidedStatus = Readonly<Record<string, Readonly<Record<string, { readonly status: "up" | "down" }>>>>;

/** Pools in the order they are tried: a rule's pool, by default that of the catch-all rule, then its fallbacks. */
export function poolChain(dynamic: Dynamic, first = dynamic.rules.at(-1)?.pool): readonly string[] {
  const chain: string[] = [];
  for (let id = first ?? null; id !== null && !chain.includes(id); id = dynamic.pools[id]?.fallback ?? null) {
    if (!(id in dynamic.pools)) break;
    chain.push(id);
  }
  return chain;
}

/** Every pool that some asker may be served from, those of the catch-all rule first. */
export const servedPools = (dynamic: Dynamic): readonly string[] => [
  ...new Set([...poolChain(dynamic), ...dynamic.rules.flatMap(({ pool }) => poolChain(dynamic, pool))]),
];

/** `obey` without a decision is up: nobody has seen it fail. */
export function statusOf(pool: string, { value, status }: PoolValue, decided: DecidedStatus): "up" | "down" {
  return decided[pool]?.[value]?.status ?? (status === "down" ? "down" : "up");
}

/** The up values of each pool of a chain that has any. @param first pool of the chain */
export function upValues(dynamic: Dynamic, decided: DecidedStatus, first?: string): readonly PoolValue[][] {
  return poolChain(dynamic, first)
    .map((id) => dynamic.pools[id]!.values.filter((each) => statusOf(id, each, decided) === "up"))
    .filter((up) => up.length > 0);
}
