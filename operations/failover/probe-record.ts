import { checkOf, UnsupportedCheckError } from "../../dns/pools/check.ts";
import { type ProbeResult, probe } from "../../dns/pools/probe.ts";
import { servedPools } from "../../dns/zone-files/pools.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Network } from "../../network/network.ts";
import type { ManagedRecord } from "./managed-record.ts";

/** A place to look from. */
export interface Vantage {
  readonly name: string;
  readonly network: Network;
}

export type VantageResult = ProbeResult & { readonly vantage: string };

/** Looks at every value that the record may be served from, from every vantage point, all at once. By value. */
export async function probeRecord(
  { record }: ManagedRecord,
  vantages: readonly Vantage[],
  timeout: number,
): Promise<ReadonlyMap<string, readonly VantageResult[]>> {
  const pools = servedPools(record.dynamic).map((id) => record.dynamic.pools[id]!);
  const values = [...new Set(pools.flatMap((pool) => pool.values.map(({ value }) => value)))];
  const seen = values.map(async (value): Promise<[string, VantageResult[]]> => {
    const check = checkFor(record, value);
    const results = vantages.map(async ({ name, network }) => ({
      vantage: name,
      ...(await probe(network, check, timeout)),
    }));
    return [value, await Promise.all(results)];
  });
  return new Map(await Promise.all(seen));
}

function checkFor(record: ManagedRecord["record"], value: string) {
  try {
    return checkOf(record, value);
  } catch (error) {
    throw error instanceof UnsupportedCheckError ? new UserError("failover", error.message) : error;
  }
}
