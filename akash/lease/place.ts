import { ExplainedError } from "../../errors/explained-error.ts";
import { type AuctionRequest, type Findings, holdAuction } from "../auction/auction.ts";
import type { ConsideredProvider } from "../auction/bids.ts";
import { exclusionOf } from "../auction/exclusion.ts";
import { NoBidError } from "../auction/no-bid.ts";
import { requireSupply } from "../auction/supply.ts";
import type { Caller } from "../caller.ts";
import type { Lease, Order, Provider } from "../chain/client.ts";
import { TxError } from "../chain/verdict.ts";
import { gatewayAnswers } from "../gateway/gateway.ts";
import type { Market } from "../market.ts";
import { showPrice } from "../money/price.ts";
import { closeLease, pauseGroup, startGroup } from "../wallet/messages.ts";
import { closeDeployment } from "./close.ts";
import { decide, type Observation } from "./lifecycle.ts";
import { observe } from "./observe.ts";
import { type OpenRequest, openDeployment, UnplacedError } from "./open.ts";
import { providersToAvoid } from "./providers-to-avoid.ts";

export interface PlaceRequest extends OpenRequest, AuctionRequest {
  readonly stateful: boolean;
  /** Whether a new place goes on with the data of the one before. */
  readonly carried?: boolean;
  /** Only this deployment: lease it again, or order it where it never came to be, and never open another. */
  readonly dseq?: string;
}

export interface Place {
  readonly lease: Lease;
  readonly provider: Provider;
  readonly considered: ConsideredProvider[];
}

/**
 * Leads from whatever is on the chain under `request.tag` to one leased deployment: adopts, opens, holds the auction,
 * leases. Safe to interrupt anywhere and to run again. Throws an UnplacedError when a deployment stays without a lease.
 */
export async function obtainPlace(market: Market, request: PlaceRequest, caller: Caller): Promise<Place> {
  await market.wallet.recover(caller);
  const progress: Progress = { dseq: request.dseq, abandoned: new Set(), considered: [], failed: new Map() };
  try {
    for (;;) {
      const lease = await step(market, request, caller, progress);
      if (lease) return await placeOf(market, lease, caller, progress);
    }
  } catch (error) {
    if (progress.dseq === undefined) throw error;
    throw new UnplacedError(progress.dseq, error);
  }
}

/** What one operation has done so far; `dseq` is set once a deployment of ours may hold money. */
interface Progress extends Findings {
  dseq?: string | undefined;
  /** Deployments under the tag that are left to the resource they belong to. */
  readonly abandoned: Set<string>;
  /** Whether a deployment that stays was ordered anew. */
  reordered?: boolean;
}

/** One decision and its effect. The lease, once there is one. */
async function step(
  market: Market,
  request: PlaceRequest,
  caller: Caller,
  progress: Progress,
): Promise<Lease | undefined> {
  const { chain, wallet } = market;
  const { service, tag } = request;
  const subject = { service, tag, dseq: progress.dseq, ignored: progress.abandoned };
  const observation = await observe(market, subject, caller.signal);
  await excludeFormerProviders(market, observation, caller, progress);
  const action = decide(observation, request);
  if ("dseq" in action && action.do !== "close") progress.dseq = action.dseq;
  switch (action.do) {
    case "create":
      if (request.dseq && !observation.unknown)
        throw new ExplainedError("lease-ended", `deployment ${request.dseq} is closed`);
      if (!request.dseq && observation.unknown && progress.dseq)
        throw new ExplainedError("node-behind", `deployment ${progress.dseq} is not on the chain that this node knows`);
      if (!request.dseq) delete progress.dseq;
      progress.screened ??= await requireSupply(market, request, caller);
      progress.dseq = await openDeployment(market, request, caller);
      return undefined;
    case "close":
      caller.status(`closing deployment ${action.dseq}: ${action.why}`);
      await closeDeployment(market, action.dseq, caller);
      if (progress.dseq === action.dseq && !request.dseq) delete progress.dseq;
      return undefined;
    case "start group":
      caller.status(`${action.why}: reopening it`);
      await wallet.send([await startGroup({ owner: wallet.address, dseq: action.dseq }, action.gseq)], caller);
      return undefined;
    case "close lease":
      caller.status(`leaving ${action.lease.id.provider}, which takes its lease back`);
      await endLease(market, action.lease, caller);
      return undefined;
    case "auction":
      await holdAuction(market, request, action.order, caller, progress).catch((error) =>
        handleNoBid(market, request, action.order, error, caller, progress),
      );
      return undefined;
    case "wait":
      caller.status(`${action.why}, waiting for the next block`);
      await chain.nextBlock((await chain.latestBlock(caller.signal)).height, caller.signal);
      return undefined;
    case "blocked":
      throw new Error(action.why);
    case "done":
      if (!action.used && (await isExcluded(market, request, action.lease, caller))) {
        caller.status(`leaving ${action.lease.id.provider}, which is excluded since it was leased: nothing ran there`);
        await endLease(market, action.lease, caller);
        return undefined;
      }
      if (
        progress.dseq === undefined &&
        (request.stateful || action.used) &&
        (await isOnLostProvider(market, action.lease, caller, progress))
      ) {
        return undefined;
      }
      progress.dseq = action.lease.id.dseq;
      return action.lease;
  }
}

/** Excludes providers that reclaim a lease of the service, or closed one as unstable. */
async function excludeFormerProviders(
  market: Market,
  { deployments }: Observation,
  caller: Caller,
  progress: Progress,
) {
  if (deployments.every(({ leases }) => leases.every(({ state }) => state === "active"))) return;
  const { height } = await market.chain.latestBlock(caller.signal);
  for (const [provider, why] of providersToAvoid(deployments, height)) progress.failed.set(provider, why);
}

/** Ends a lease; one that has ended meanwhile is a success. */
async function endLease({ wallet }: Market, { id }: Lease, caller: Caller): Promise<void> {
  try {
    await wallet.send([await closeLease(id)], caller);
  } catch (error) {
    if (!(error instanceof TxError && (error.mentions("order closed") || error.mentions("not active")))) throw error;
  }
}

/** Whether a provider is one that the service may not be with. */
async function isExcluded(
  { chain }: Market,
  { placement }: PlaceRequest,
  { id }: Lease,
  caller: Caller,
): Promise<boolean> {
  if (placement.exclude.length === 0) return false;
  const provider = await chain.provider(id.provider, caller.signal);
  const present = { owner: id.provider, host_uri: provider?.host_uri ?? "" };
  return exclusionOf(present, placement.exclude, new Date()) !== undefined;
}

/**
 * Whether a leased deployment that was found by its tag, and runs something or is to hold data, is on a provider that
 * has gone. The new deployment replaces it; it is left unchanged, in case the provider and its data come back.
 */
async function isOnLostProvider(market: Market, lease: Lease, caller: Caller, progress: Progress): Promise<boolean> {
  const { provider: owner, dseq } = lease.id;
  const provider = await market.chain.provider(owner, caller.signal);
  const silence = provider
    ? await gatewayAnswers(market, { provider: owner, hostUri: provider.host_uri }, caller.signal)
    : "it is not registered any more";
  if (silence === undefined) return false;
  caller.status(`deployment ${dseq} is with a provider that has gone (${silence}): opening another`);
  progress.abandoned.add(dseq);
  progress.failed.set(owner, `it does not answer: ${silence}`);
  return true;
}

async function placeOf(market: Market, lease: Lease, caller: Caller, progress: Progress): Promise<Place> {
  const provider = await market.chain.provider(lease.id.provider, caller.signal);
  if (!provider)
    throw new ExplainedError("lease-ended", `provider ${lease.id.provider} is not registered on the chain any more`);
  if (progress.considered.some(({ chosen }) => chosen)) return { lease, provider, considered: progress.considered };
  const why = "found leased under the ownership tag: adopted";
  const considered = [{ provider: provider.owner, price: showPrice(lease.price), chosen: true, why }];
  return { lease, provider, considered };
}

/**
 * Closes a new deployment that got no acceptable bid. One that stays is ordered once more: its order may be older
 * than the bids it got, and a provider bids only once on an order.
 */
async function handleNoBid(
  market: Market,
  request: PlaceRequest,
  order: Order,
  error: unknown,
  caller: Caller,
  progress: Progress,
): Promise<void> {
  if (!(error instanceof NoBidError) || !progress.dseq) throw error;
  const { dseq, gseq } = order.id;
  if (!request.dseq) {
    await closeDeployment(market, dseq, caller);
    delete progress.dseq;
    const { reclamation } = request;
    const few = reclamation ? `. Few providers give ${reclamation} of notice: ask for less, or for none` : "";
    throw new NoBidError(
      `${error.message}${few}. The deployment was closed and its deposit refunded`,
      reclamation ? `ask for less notice in the stage file (akash.reclamation), or: ${error.fix}` : error.fix!,
    );
  }
  if (progress.reordered) throw error;
  progress.reordered = true;
  caller.status("nobody bids on this order any more: ordering again");
  await market.wallet.send([await pauseGroup({ owner: market.wallet.address, dseq }, gseq)], caller);
}
