import { type Context, emitTyped, padded } from "../state/context.ts";
import { marketErrors } from "../wire/errors.ts";
import type { Bid, BidID, Group, GroupID, GroupSpec, Lease, Order, OrderID, ReclamationTerms } from "../wire/types.ts";
import { bidAccount, closeAccount, closePayment, leasePayment } from "./escrow.ts";
import { groupKey } from "./groups.ts";

/** Orders, bids and leases in the state, and how each ends (`akash.market`). */

export const orderKey = (id: OrderID): string => `${groupKey(id)}/${padded(id.oseq, 10)}`;
export const bidKey = (id: BidID): string => `${orderKey(id)}/${id.provider}/${padded(id.bseq, 10)}`;
const groupId = ({ owner, dseq, gseq }: GroupID): GroupID => ({ owner, dseq, gseq });

export const findOrder = (context: Context, id: OrderID) => context.state.get("orders", orderKey(id));
export const findBid = (context: Context, id: BidID) => context.state.get("bids", bidKey(id));
export const findLease = (context: Context, id: BidID) => context.state.get("leases", bidKey(id));

/** Opens the next order of a group. @throws ChainError while one is open or active */
export function createOrder(
  context: Context,
  id: GroupID,
  spec: GroupSpec,
  reclamation: ReclamationTerms | null,
): void {
  const earlier = context.state.list("orders", `${groupKey(id)}/`);
  if (earlier.some((order) => order.state !== "closed")) throw marketErrors.orderActive;
  const order: Order = {
    id: { ...groupId(id), oseq: earlier.length + 1 },
    state: "open",
    spec,
    created_at: String(context.height),
    reclamation,
  };
  context.state.set("orders", orderKey(order.id), order);
  emitTyped(context, "akash.market.v1.EventOrderCreated", { id: order.id });
}

/** Ends whatever the market holds for a group that was closed, paused or ran out of funds. */
export function closeGroupMarket(context: Context, id: GroupID, groupState: Group["state"]): void {
  const outOfFunds = groupState === "insufficient_funds";
  for (const order of context.state.list("orders", `${groupKey(id)}/`)) {
    if (order.state === "closed") continue;
    closeOrder(context, order);
    const bids = context.state.list("bids", `${orderKey(order.id)}/`);
    for (const bid of [
      ...bids.filter(({ state }) => state === "open"),
      ...bids.filter(({ state }) => state === "active"),
    ]) {
      closeBid(context, bid);
      const lease = findLease(context, bid.id);
      if (!lease) continue;
      if (outOfFunds) closeLease(context, lease, "insufficient_funds", "lease_closed_reason_insufficient_funds");
      else closeLease(context, lease, "closed", "lease_closed_owner");
      closePaymentIfOpen(context, lease);
    }
  }
}

/** Ends the lease whose payment ended without its group (an account that ran dry with the group already gone). */
export function endLeaseOfPayment(context: Context, id: BidID, overdrawn: boolean): void {
  const bid = findBid(context, id);
  if (bid?.state !== "active") return;
  const order = findOrder(context, id);
  const lease = findLease(context, id);
  if (!order) throw marketErrors.orderNotFound;
  if (!lease) throw marketErrors.leaseNotFound;
  closeOrder(context, order);
  closeBid(context, bid);
  if (overdrawn) closeLease(context, lease, "insufficient_funds", "lease_closed_reason_insufficient_funds");
  else closeLease(context, lease, "closed", "lease_closed_reason_unspecified");
}

export function closeOrder(context: Context, order: Order): void {
  if (order.state === "closed") return;
  context.state.set("orders", orderKey(order.id), { ...order, state: "closed" });
  emitTyped(context, "akash.market.v1.EventOrderClosed", { id: order.id });
}

export function closeBid(context: Context, bid: Bid): void {
  if (bid.state === "closed" || bid.state === "lost") return;
  context.state.set("bids", bidKey(bid.id), { ...bid, state: "closed" });
  closeAccount(context, bidAccount(bid.id));
  emitTyped(context, "akash.market.v1.EventBidClosed", { id: bid.id });
}

export function closeLease(context: Context, lease: Lease, state: Lease["state"], reason: string): void {
  if (lease.state === "closed" || lease.state === "insufficient_funds") return;
  context.state.set("leases", bidKey(lease.id), { ...lease, state, closed_on: String(context.height), reason });
  emitTyped(context, "akash.market.v1.EventLeaseClosed", { id: lease.id, reason });
}

/** A payment that can no longer be closed is left as it is: the market only logs it. */
function closePaymentIfOpen(context: Context, lease: Lease): void {
  const branch = { ...context, state: context.state.branch(), events: [] as Context["events"] };
  try {
    closePayment(branch, leasePayment(lease.id));
  } catch {
    return;
  }
  branch.state.commit();
  context.events.push(...branch.events);
}
