import { checkOf, UnsupportedCheck } from "../../dns/pools/check.ts";
import { probe, type Sighting } from "../../dns/pools/probe.ts";
import { servedPools } from "../../dns/zone-files/pools.ts";
import { Failure } from "../../engine/failure.ts";
import type { Network } from "../../network/network.ts";
import type { ManagedRecord } from "./managed-record.ts";

/** A place to look from. */
export interface Vantage {
  readonly name: string;
  readonly network: Network;
}

export type Seen = Sighting & { readonly vantage: string };

/** Looks at every value that the record may be served from, from every vantage point, all at once. By value. */
export async function lookAt(
  { record }: ManagedRecord,
  vantages: readonly Vantage[],
  timeout: number,
): Promise<ReadonlyMap<string, readonly Seen[]>> {
  const pools = servedPools(record.dynamic).map((id) => record.dynamic.pools[id]!);
  const values = [...new Set(pools.flatMap((pool) => pool.values.map(({ value }) => value)))];
  const seen = values.map(async (value): Promise<[string, Seen[]]> => {
    const check = checkFor(record, value);
    const looks = vantages.map(async ({ name, network }) => ({
      vantage: name,
      ...(await probe(network, check, timeout)),
    }));
    return [value, await Promise.all(looks)];
  });
  return new Map(await Promise.all(seen));
}

function checkFor(record: ManagedRecord["record"], value: string) {
  try {
    return checkOf(record, value);
  } catch (error) {
    throw error instanceof UnsupportedCheck ? new Failure(error.message) : error;
  }
}
