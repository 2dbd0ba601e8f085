import { Resolver } from "node:dns/promises";
import { type Delegation, readDelegation } from "../../dns/answers/delegation.ts";
import { errorText } from "../../errors/text.ts";
import type { Network } from "../../network/network.ts";
import type { PlatformOutput } from "../../stacks/output.ts";

/** What a zone's parent says; or why nobody could be asked. */
export type FoundDelegation = { readonly delegation: Delegation } | { readonly notChecked: string };

/** Asks the zone's parent and its servers. @param sandboxed whether the zone is one of the sandbox, where nothing is above it */
export async function findDelegation(
  network: Network,
  zone: string,
  sandboxed: boolean,
  servers: readonly string[],
): Promise<FoundDelegation> {
  if (sandboxed) return { notChecked: "the sandbox has no parent zone" };
  try {
    return { delegation: await readDelegation(network, zone, await parentServer(zone), servers) };
  } catch (error) {
    return { notChecked: errorText(error) };
  }
}

/** A server of the nearest zone above. */
async function parentServer(zone: string): Promise<string> {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  for (let name = zone; name.includes("."); ) {
    name = name.slice(name.indexOf(".") + 1);
    const servers = await resolver.resolveNs(name).catch(() => []);
    if (servers[0]) return servers[0];
  }
  throw new Error("no server of its parent zone could be found from here");
}

/** A zone whose parent does not name some of its name servers. */
export interface Undelegated {
  readonly zone: string;
  readonly missing: readonly string[];
}

/** Zones of the platform that are not delegated, or not to all of their providers. Those nobody can be asked about are left out. */
export async function findUndelegated(
  network: Network,
  zones: PlatformOutput["dns"],
  sandboxed: boolean,
): Promise<Undelegated[]> {
  const named = Map.groupBy(zones, ({ zone }) => zone);
  const found = [...named].map(async ([zone, at]) => {
    const servers = at.flatMap(({ nameServers }) => nameServers);
    return undelegated(zone, servers, await findDelegation(network, zone, sandboxed, servers));
  });
  return (await Promise.all(found)).flat();
}

/** Pure. */
export function undelegated(zone: string, servers: readonly string[], found: FoundDelegation): Undelegated[] {
  if (!("delegation" in found)) return [];
  const missing = servers.filter((server) => !found.delegation.parent.includes(bare(server)));
  return missing.length > 0 ? [{ zone, missing }] : [];
}

const bare = (host: string): string => host.replace(/\.$/, "").toLowerCase();
