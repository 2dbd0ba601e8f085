import { type Context, emitTyped, handler, type MessageTable } from "../state/context.ts";
import { validateBidId, validateProviderReason } from "../wire/bidid.ts";
import { marketErrors } from "../wire/errors.ts";
import type { BidID, Lease } from "../wire/types.ts";
import { bidAccount, closeAccount, closePayment, createPayment, leasePayment, withdrawPayment } from "./escrow.ts";
import { findGroup, requireGroup } from "./groups.ts";
import {
  bidKey,
  closeBid,
  closeLease,
  closeOrder,
  createOrder,
  findBid,
  findLease,
  findOrder,
  orderKey,
} from "./orders.ts";

/** What happens to leases: made and closed by the tenant, paid out and reclaimed by the provider. */

interface MsgCreateLease {
  bid_id: BidID;
}
interface MsgLease {
  id: BidID;
  reason?: string;
}

export const leasingMessages: MessageTable = {
  "/akash.market.v1beta5.MsgCreateLease": handler<MsgCreateLease>({
    signer: (message) => message.bid_id.owner,
    validate: (message) => validateBidId(message.bid_id),
    handle: (context, message) => createLease(context, message.bid_id),
    gas: () => 120_000,
  }),
  "/akash.market.v1beta5.MsgWithdrawLease": handler<MsgLease>({
    signer: (message) => message.id.provider,
    validate: (message) => validateBidId(message.id),
    handle(context, { id }) {
      if (!findLease(context, id)) throw marketErrors.unknownLease;
      withdrawPayment(context, leasePayment(id));
    },
    gas: () => 100_000,
  }),
  "/akash.market.v1beta5.MsgCloseLease": handler<MsgLease>({
    signer: (message) => message.id.owner,
    validate: (message) => validateBidId(message.id),
    handle: (context, message) => tenantClosesLease(context, message.id),
    gas: () => 195_000,
  }),
  "/akash.market.v1beta5.MsgLeaseStartReclaim": handler<Required<MsgLease>>({
    signer: (message) => message.id.provider,
    validate(message) {
      validateBidId(message.id);
      validateProviderReason(message.reason);
    },
    handle: startReclaim,
    gas: () => 30_000,
  }),
};

function createLease(context: Context, id: BidID): void {
  const bid = findBid(context, id);
  if (!bid) throw marketErrors.bidNotFound;
  if (bid.state !== "open") throw marketErrors.bidNotOpen;
  const order = findOrder(context, id);
  if (!order) throw marketErrors.orderNotFound;
  if (order.state !== "open") throw marketErrors.orderNotOpen;
  const group = findGroup(context, id);
  if (!group) throw marketErrors.groupNotFound;
  if (group.state !== "open") throw marketErrors.groupNotOpen;
  createPayment(context, leasePayment(id), id.provider, bid.price);
  const lease: Lease = {
    id: bid.id,
    state: "active",
    price: bid.price,
    created_at: String(context.height),
    closed_on: "0",
    reason: "lease_closed_invalid",
    reclamation:
      bid.reclamation_window === null
        ? null
        : { window: bid.reclamation_window, started_at: "0", deadline: "0", reason: "lease_closed_invalid" },
  };
  context.state.set("leases", bidKey(id), lease);
  emitTyped(context, "akash.market.v1.EventLeaseCreated", { id: lease.id, price: lease.price });
  context.state.set("orders", orderKey(id), { ...order, state: "active" });
  context.state.set("bids", bidKey(id), { ...bid, state: "active" });
  for (const other of context.state.list("bids", `${orderKey(id)}/`)) {
    if (other.state !== "open") continue;
    context.state.set("bids", bidKey(other.id), { ...other, state: "lost" });
    closeAccount(context, bidAccount(other.id));
  }
}

function tenantClosesLease(context: Context, id: BidID): void {
  const order = findOrder(context, id);
  if (!order) throw marketErrors.orderNotFound;
  if (order.state !== "active") throw marketErrors.orderClosed;
  const bid = findBid(context, id);
  if (!bid) throw marketErrors.bidNotFound;
  if (bid.state !== "active") throw marketErrors.bidNotActive;
  const lease = findLease(context, id);
  if (!lease) throw marketErrors.leaseNotFound;
  if (lease.state !== "active" && lease.state !== "reclaiming") throw marketErrors.orderClosed;
  closeLease(context, lease, "closed", "lease_closed_owner");
  closeBid(context, bid);
  closeOrder(context, order);
  closePayment(context, leasePayment(id));
  const group = requireGroup(context, id);
  if (group.state === "open") createOrder(context, group.id, group.group_spec, order.reclamation);
}

function startReclaim(context: Context, message: Required<MsgLease>): void {
  const lease = findLease(context, message.id);
  if (!lease) throw marketErrors.unknownLease;
  if (lease.state !== "active") throw marketErrors.leaseNotActive;
  if (!lease.reclamation) throw marketErrors.notReclaimable;
  const now = Math.floor(context.time.getTime() / 1000);
  const deadline = String(now + Number.parseInt(lease.reclamation.window, 10));
  const reclamation = { ...lease.reclamation, started_at: String(context.height), deadline, reason: message.reason };
  context.state.set("leases", bidKey(lease.id), { ...lease, state: "reclaiming", reclamation });
  emitTyped(context, "akash.market.v1.EventLeaseReclaimStarted", { id: lease.id, reason: message.reason, deadline });
}
