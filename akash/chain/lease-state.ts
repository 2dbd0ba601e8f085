import type { Lease } from "./client.ts";
import { minuteOf, reclaimedAt } from "./reclamation.ts";

/** How a lease is, or how it ended. */
export interface LeaseState {
  /** The chain's word, such as `active`, `reclaiming` or `closed`; `pending` before there is a lease; or `GONE`. */
  readonly state: string;
  /** Until when it goes on where it is taken back, to the minute, RFC 3339. */
  readonly until?: string;
  /** Why, in the words of whoever said so; empty where nothing is to be said. */
  readonly detail: string;
}

/** State of a lease whose provider does not answer, whatever the chain says. */
export const GONE = "provider gone";

/** Whether a lease runs and is paid for; one that is taken back does until its deadline. */
export function isLive({ state }: { readonly state: string }): boolean {
  return state === "active" || state === "reclaiming";
}

/** What the chain says of a lease. */
export function leaseState(lease: Lease): LeaseState {
  if (lease.state === "active") return { state: lease.state, detail: "" };
  const at = reclaimedAt(lease);
  if (!at) return { state: lease.state, detail: lease.reason };
  return { state: lease.state, until: minuteOf(at), detail: lease.reclamation!.reason };
}

/**
 * For people: `active`, `reclaiming until 2026-12-01T10:00Z: lease_closed_reason_decommission`, or how it ended:
 * `closed: lease_closed_owner`.
 */
export function stateText({ state, until, detail }: LeaseState): string {
  return `${state}${until ? ` until ${until}` : ""}${detail ? `: ${detail}` : ""}`;
}
