import { type Context, emitTyped, handler, type MessageTable } from "../state/context.ts";
import { validateBidId, validateProviderReason } from "../wire/bidid.ts";
import { formatDec, parseDec } from "../wire/dec.ts";
import { marketErrors, panic, sdkErrors, unregistered } from "../wire/errors.ts";
import type { Bid, BidID, Coin, Deposit, GroupSpec, Lease, ReclamationTerms } from "../wire/types.ts";
import { authorizeDeposit, validateSources } from "./deposits.ts";
import { bidAccount, closePayment, createAccount, leasePayment } from "./escrow.ts";
import { assertPausable, moveGroup, requireGroup } from "./groups.ts";
import { matchCapabilities, matchOffer, matchRequirements } from "./matching.ts";
import { bidKey, closeBid, closeLease, closeOrder, findBid, findLease, findOrder, orderKey } from "./orders.ts";

/** What providers do with bids: offer, and take back, with or without a lease on them. */

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

export const biddingMessages: MessageTable = {
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
};

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
  if (price.denom === "" || parseDec(price.amount) < 0n) throw marketErrors.invalidPrice;
  const ceiling = priceOf(order.spec);
  if (ceiling.denom !== price.denom) throw panic(`invalid coin denominations; ${ceiling.denom}, ${price.denom}`);
  if (parseDec(price.amount) > parseDec(ceiling.amount)) throw marketErrors.invalidPrice;
  const provider = context.state.get("providers", id.provider);
  if (!provider) throw marketErrors.unknownProvider;
  if (!matchOffer(order.spec, message.resources_offer)) throw marketErrors.capabilitiesMismatch;
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
