import type { Lease } from "../chain/client.ts";
import { blocksIn } from "../money/runway.ts";
import type { ObservedDeployment } from "./lifecycle.ts";

/** Hours for which a provider that ended a lease is not leased from again. */
const avoidedBlocks = blocksIn(24);

/**
 * Providers that take a lease of a service back, or found what ran there unstable lately, and how. The chain is the
 * only record; none is kept here.
 */
export function providersToAvoid(deployments: readonly ObservedDeployment[], height: bigint): Map<string, string> {
  const refused = new Map<string, string>();
  for (const { leases } of deployments) {
    for (const lease of leases) {
      const why = whyAvoided(lease);
      const recent = lease.closed_on === 0n || lease.closed_on + avoidedBlocks > height;
      if (why && recent) refused.set(lease.id.provider, why);
    }
  }
  return refused;
}

function whyAvoided({ id, state, reason }: Lease): string | undefined {
  if (state === "reclaiming") return `it takes its lease of deployment ${id.dseq} back`;
  if (state !== "closed") return undefined;
  return reason === "lease_closed_reason_unstable" ? `it found deployment ${id.dseq} unstable` : undefined;
}
