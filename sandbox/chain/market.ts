import { isAddress } from "./address.ts";
import { type Context, emitTyped, handler, type MessageTable, padded } from "./context.ts";
import { formatDec, parseDec } from "./dec.ts";
import { authorizeDeposit, validateSources } from "./deposits.ts";
import { marketErrors, panic, sdkErrors, unregistered } from "./errors.ts";
import {
  bidAccount,
  closeAccount,
  closePayment,
  createAccount,
  createPayment,
  leasePayment,
  withdrawPayment,
} from "./escrow.ts";
import { assertPausable, findGroup, groupKey, moveGroup, requireGroup } from "./groups.ts";
import { matchCapabilities, matchRequirements } from "./matching.ts";
import { leaseClosedReasons } from "./schema.ts";
import type {
  Bid,
  BidID,
  Coin,
  Deposit,
  Group,
  GroupID,
  GroupSpec,
  Lease,
  Order,
  OrderID,
  ReclamationTerms,
} from "./types.ts";

/** Orders, bids and leases (`akash.market`). */

export const orderKey = (id: OrderID): string => `${groupKey(id)}/${padded(id.oseq, 10)}`;
export const bidKey = (id: BidID): string => `${orderKey(id)}/${id.provider}/${padded(id.bseq, 10)}`;
const groupId = ({ owner, dseq, gseq }: GroupID): GroupID => ({ owner, dseq, gseq });

const findOrder = (context: Context, id: OrderID) => context.state.get("orders", orderKey(id));
const findBid = (context: Context, id: BidID) => context.state.get("bids", bidKey(id));
const findLease = (context: Context, id: BidID) => context.state.get("leases", bidKey(id));

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

function closeOrder(context: Context, order: Order): void {
  if (order.state === "closed") return;
  context.state.set("orders", orderKey(order.id), { ...order, state: "closed" });
  emitTyped(context, "akash.market.v1.EventOrderClosed", { id: order.id });
}

function closeBid(context: Context, bid: Bid): void {
  if (bid.state === "closed" || bid.state === "lost") return;
  context.state.set("bids", bidKey(bid.id), { ...bid, state: "closed" });
  closeAccount(context, bidAccount(bid.id));
  emitTyped(context, "akash.market.v1.EventBidClosed", { id: bid.id });
}

function closeLease(context: Context, lease: Lease, state: Lease["state"], reason: string): void {
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

interface MsgCreateBid {
  id: BidID;
  price: Coin;
  deposit: Deposit;
  resources_offer: Bid["resources_offer"];
  reclamation_window: string | null;
}
interface MsgCloseBid {
  id: BidID;
  reason: string;
}
interface MsgCreateLease {
  bid_id: BidID;
}
interface MsgLease {
  id: BidID;
  reason?: string;
}

export const marketMessages: MessageTable = {
  "/akash.market.v1beta5.MsgCreateBid": handler<MsgCreateBid>({
    signer: (message) => message.id.provider,
    validate(message) {
      validateBidId(message.id);
      if (message.id.bseq !== 0) throw sdkErrors.conflict.wrap("BidID: invalid bseq");
      if (parseDec(message.price.amount) === 0n) throw marketErrors.zeroPrice;
      validateSources(message.deposit);
    },
    handle: createBid,
    gas: () => 75_000,
  }),
  "/akash.market.v1beta5.MsgCloseBid": handler<MsgCloseBid>({
    signer: (message) => message.id.provider,
    validate(message) {
      validateBidId(message.id);
      validateProviderReason(message.reason);
    },
    handle: providerClosesBid,
    gas: () => 140_000,
  }),
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

function validateBidId(id: BidID): void {
  if (!isAddress(id.owner)) throw sdkErrors.invalidAddress.wrap("DeploymentID: Invalid Owner Address");
  if (BigInt(id.dseq) === 0n) throw sdkErrors.invalidSequence.wrap("DeploymentID: Invalid Deployment Sequence");
  if (id.gseq === 0) throw sdkErrors.invalidSequence.wrap("GroupID: Invalid Group Sequence");
  if (id.oseq === 0) throw sdkErrors.invalidSequence.wrap("OrderID: Invalid Order Sequence");
  if (!isAddress(id.provider)) throw sdkErrors.invalidAddress.wrap("BidID: Invalid Provider Address");
  if (id.owner === id.provider) throw sdkErrors.conflict.wrap("BidID: self-bid");
}

function validateProviderReason(reason: string): void {
  const code = Object.entries(leaseClosedReasons).find(([, name]) => name === reason)?.[0];
  if (code === undefined || Number(code) < 10_000 || Number(code) > 19_999)
    throw marketErrors.invalidReason.wrap(`value "${code ?? reason}" range 10000..19999`);
}

/** Price per block of a whole group. */
function priceOf(spec: GroupSpec): Coin {
  const total = spec.resources.reduce((sum, unit) => sum + parseDec(unit.price.amount) * BigInt(unit.count), 0n);
  return { denom: spec.resources[0]!.price.denom, amount: formatDec(total) };
}

function createBid(context: Context, message: MsgCreateBid): void {
  const { id, price, deposit } = message;
  const { bidMinDeposits, orderMaxBids, reclamationWindow } = context.params;
  const minimum = bidMinDeposits.find(({ denom }) => denom === deposit.amount.denom);
  if (!minimum || BigInt(deposit.amount.amount) < BigInt(minimum.amount)) {
    const wanted = minimum ?? bidMinDeposits[0]!;
    const { amount, sources } = deposit;
    throw unregistered(
      `deposit invalid: minimum:${wanted.amount}${wanted.denom} received:{${amount.amount}${amount.denom} [${sources.join(" ")}]}`,
    );
  }
  const bids = context.state.list("bids", `${orderKey(id)}/`).filter(({ state }) => state !== "lost");
  if (bids.length > orderMaxBids) throw unregistered(`invalid bid: too many existing bids (${orderMaxBids})`);
  const order = findOrder(context, id);
  if (!order) throw marketErrors.orderNotFound;
  if (order.state === "active") throw marketErrors.orderActive;
  if (order.state === "closed") throw marketErrors.orderClosed;
  const ceiling = priceOf(order.spec);
  if (ceiling.denom !== price.denom) throw panic(`invalid coin denominations; ${ceiling.denom}, ${price.denom}`);
  if (parseDec(price.amount) > parseDec(ceiling.amount)) throw marketErrors.invalidPrice;
  const provider = context.state.get("providers", id.provider);
  if (!provider) throw marketErrors.unknownProvider;
  const audits = context.state.list("audits", `${id.provider}/`);
  if (!matchRequirements(order.spec.requirements, provider.attributes, audits)) throw marketErrors.attributeMismatch;
  if (!matchCapabilities(order.spec, provider.attributes)) throw marketErrors.capabilitiesMismatch;
  checkWindow(order.reclamation, message.reclamation_window, reclamationWindow);
  const deposits = authorizeDeposit(context, id.provider, deposit, "bid");
  if (findBid(context, id)) throw marketErrors.bidExists;
  const bid: Bid = {
    id,
    state: "open",
    price,
    created_at: String(context.height),
    resources_offer: message.resources_offer,
    reclamation_window: message.reclamation_window,
  };
  context.state.set("bids", bidKey(id), bid);
  emitTyped(context, "akash.market.v1.EventBidCreated", { id, price });
  createAccount(context, bidAccount(id), id.provider, deposits);
}

function checkWindow(
  required: ReclamationTerms | null,
  offered: string | null,
  bounds: { min: number; max: number },
): void {
  const window = offered === null ? undefined : seconds(offered);
  if (required && window === undefined) throw marketErrors.reclamationRequired;
  if (required && window! < seconds(required.min_window)) throw marketErrors.reclamationTooShort;
  if (window !== undefined && (window < bounds.min || window > bounds.max)) throw marketErrors.reclamationWindowInvalid;
}

const seconds = (duration: string): number => Number(duration.replace(/s$/, ""));

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

function providerClosesBid(context: Context, message: MsgCloseBid): void {
  const bid = findBid(context, message.id);
  if (!bid) throw marketErrors.unknownBid;
  const order = findOrder(context, message.id);
  if (!order) throw marketErrors.unknownOrderForBid;
  if (bid.state === "open") {
    closeBid(context, bid);
    return;
  }
  const lease = findLease(context, message.id);
  if (!lease) throw marketErrors.unknownLeaseForBid;
  assertProviderMayClose(context, lease);
  if (bid.state !== "active") throw marketErrors.bidNotActive;
  const group = requireGroup(context, message.id);
  assertPausable(group);
  moveGroup(context, group, "paused");
  closeLease(context, lease, "closed", message.reason);
  closeBid(context, bid);
  closeOrder(context, order);
  closePayment(context, leasePayment(lease.id));
}

function assertProviderMayClose(context: Context, lease: Lease): void {
  if (lease.state === "active") {
    if (lease.reclamation) throw marketErrors.reclamationNotStarted;
  } else if (lease.state === "reclaiming") {
    if (Math.floor(context.time.getTime() / 1000) < Number(lease.reclamation!.deadline))
      throw marketErrors.reclamationNotElapsed;
  } else {
    throw marketErrors.leaseNotActive;
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
  const deadline = String(now + seconds(lease.reclamation.window));
  const reclamation = { ...lease.reclamation, started_at: String(context.height), deadline, reason: message.reason };
  context.state.set("leases", bidKey(lease.id), { ...lease, state: "reclaiming", reclamation });
  emitTyped(context, "akash.market.v1.EventLeaseReclaimStarted", { id: lease.id, reason: message.reason, deadline });
}
