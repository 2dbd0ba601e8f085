import type { Lease } from "../market.ts";
import type { Message } from "../sender.ts";

/** When and how a provider closes a lease on its own. Pure. */

/** Why a provider may end a lease (`akash.market.v1.LeaseClosedReason`). */
export const providerReasons = ["unstable", "decommission", "unspecified", "manifest_timeout"] as const;
export type ProviderReason = (typeof providerReasons)[number];

/** A lease as its provider sees it; times are milliseconds since 1970. */
export interface LeaseView {
  readonly lease: Lease;
  readonly since: number;
  /** Whether it was ever sent a manifest. */
  readonly manifest: boolean;
  /** Since when a workload of it is not ready. */
  readonly unready: number | undefined;
}

/** 40 checks in a row, 4 to 19 s apart, take about 7.9 min as operators measured them, where a manifest is awaited 5 min. */
const unstableFactor = 7.9 / 5;

/** Why its provider ends a lease now; undefined while it goes on. @param patience milliseconds a manifest is awaited */
export function closeReasonDue({ lease, since, manifest, unready }: LeaseView, now: number, patience: number) {
  if (lease.state === "reclaiming") {
    return now >= Number(lease.reclamation!.deadline) * 1000 ? lease.reclamation!.reason : undefined;
  }
  if (!manifest) return now - since > patience ? closedReason("manifest_timeout") : undefined;
  const lost = unready !== undefined && now - unready > unstableFactor * patience;
  return lost ? closedReason("unstable") : undefined;
}

/** As the chain writes it. */
export function closedReason(reason: ProviderReason): string {
  return `lease_closed_reason_${reason}`;
}

/** Ends a lease; one with a reclamation window is announced first, and closed after its deadline (AEP-82). */
export function endLease({ id, state, reclamation }: Lease, reason: string): Message {
  return reclamation && state === "active" ? startReclaim(id, reason) : closeBid(id, reason);
}

/** Announces that the lease is taken back. */
export function startReclaim(id: Lease["id"], reason: string): Message {
  return { "@type": "/akash.market.v1beta5.MsgLeaseStartReclaim", id, reason } as unknown as Message;
}

/** Takes a bid back, with the lease that was made of it. */
export function closeBid(id: Lease["id"], reason: string): Message {
  return { "@type": "/akash.market.v1beta5.MsgCloseBid", id, reason } as unknown as Message;
}
