import type { Lease } from "./client.ts";
import { minuteOf, reclaimedAt } from "./reclamation.ts";

/** Whether a lease runs and is paid for; one that is taken back does until its deadline. */
export function isLive({ state }: Pick<Lease, "state">): boolean {
  return state === "active" || state === "reclaiming";
}

/**
 * `active`, when it is taken back: `reclaiming until 2026-12-01T10:00Z: lease_closed_reason_decommission`, or how it
 * ended: `closed: lease_closed_owner`.
 */
export function leaseState(lease: Lease): string {
  if (lease.state === "active") return lease.state;
  const at = reclaimedAt(lease);
  return at ? `reclaiming until ${minuteOf(at)}: ${lease.reclamation!.reason}` : `${lease.state}: ${lease.reason}`;
}
