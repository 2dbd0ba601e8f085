import { createHash } from "node:crypto";
import type { GroupSpec } from "../sdl/types.ts";
import {
  type Considered,
  chooseBid,
  closeAuction,
  hardStop,
  type Neighbour,
  type Placement,
  type Sighting,
} from "./bids.ts";
import type { Bid, DeploymentInfo, Lease, Order, Provider } from "./chain.ts";
import { parseCoin } from "./coin.ts";
import { refuseDeposit, showPrice } from "./deposit.ts";
import { decide, type Observation, type ObservedDeployment } from "./lifecycle.ts";
import type { Caller, Market } from "./market.ts";
import { closeDeployment, createDeployment, createLease, startGroup } from "./messages.ts";
import { parseTag } from "./tag.ts";
import { TxError } from "./verdict.ts";

export interface PlaceRequest {
  readonly service: string;
  /** Ownership tag: the group's name on the chain. */
  readonly tag: string;
  readonly group: GroupSpec;
  /** Such as `5000000uact`. */
  readonly deposit: string;
  readonly placement: Placement;
  readonly stateful: boolean;
  /** Only this deployment: lease it again, never open another. */
  readonly dseq?: string;
  /** Milliseconds to wait for bids. */
  readonly patience?: number;
}

export interface Place {
  readonly lease: Lease;
  readonly provider: Provider;
  readonly considered: Considered[];
}

/** A deployment exists and holds a deposit, but could not be leased. */
export class UnplacedError extends Error {
  readonly dseq: string;

  constructor(dseq: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "UnplacedError";
    this.dseq = dseq;
  }
}

/**
 * Leads from whatever is on the chain under `request.tag` to one leased deployment: adopts, opens, holds the auction,
 * leases. Safe to interrupt anywhere and to run again.
 */
export async function obtainPlace(market: Market, request: PlaceRequest, caller: Caller): Promise<Place> {
  await market.wallet.recover(caller.signal, caller.status);
  const progress: Progress = { ...(request.dseq && { dseq: request.dseq }), considered: [], failed: new Map() };
  try {
    return await reconcile(market, request, caller, progress);
  } catch (error) {
    if (progress.dseq === undefined) throw error;
    throw new UnplacedError(progress.dseq, error);
  }
}

/** What one operation has done so far; `dseq` is set once a deployment of ours may hold money. */
interface Progress {
  dseq?: string;
  considered: Considered[];
  /** Bidders that could not be leased, and why. */
  readonly failed: Map<string, string>;
}

async function reconcile(market: Market, request: PlaceRequest, caller: Caller, progress: Progress): Promise<Place> {
  const { chain, wallet } = market;
  for (;;) {
    const action = decide(await observe(market, request, progress, caller.signal), request);
    const id = (dseq: string) => ({ owner: wallet.address, dseq });
    if ("dseq" in action && action.do !== "close") progress.dseq = action.dseq;
    switch (action.do) {
      case "create":
        progress.dseq = await open(market, request, caller);
        break;
      case "close":
        caller.status(`closing deployment ${action.dseq}: ${action.why}`);
        await close(market, action.dseq, caller);
        if (request.dseq === action.dseq) throw new Error(`deployment ${action.dseq} had to be closed: ${action.why}`);
        if (progress.dseq === action.dseq) delete progress.dseq;
        break;
      case "start group":
        caller.status("reopening the group that its provider had paused");
        await wallet.send([await startGroup(id(action.dseq), action.gseq)], caller.signal, caller.status);
        break;
      case "auction":
        await holdAuction(market, request, action.order, caller, progress);
        break;
      case "wait":
        caller.status(`${action.why}, waiting for the next block`);
        await chain.nextBlock((await chain.latestBlock(caller.signal)).height, caller.signal);
        break;
      case "blocked":
        throw new Error(action.why);
      case "done":
        progress.dseq = action.lease.id.dseq;
        return settle(market, action.lease, caller, progress);
    }
  }
}

async function settle(market: Market, lease: Lease, caller: Caller, progress: Progress): Promise<Place> {
  const provider = await market.chain.provider(lease.id.provider, caller.signal);
  if (!provider) throw new Error(`provider ${lease.id.provider} is not registered on the chain any more`);
  if (progress.considered.some(({ chosen }) => chosen)) return { lease, provider, considered: progress.considered };
  const why = "found leased under the ownership tag: adopted";
  return {
    lease,
    provider,
    considered: [{ provider: provider.owner, price: showPrice(lease.price), chosen: true, why }],
  };
}

/** The open deployments of the service, or the one this operation has settled on. */
async function observe(
  market: Market,
  request: PlaceRequest,
  progress: Progress,
  signal: AbortSignal,
): Promise<Observation> {
  const found = progress.dseq
    ? await observeSettled(market, request, progress.dseq, signal)
    : await market.chain.deployments({ owner: market.wallet.address, state: "active" }, signal);
  const deployments = found
    .filter((info) => info.deployment.state === "active")
    .filter((info) => progress.dseq !== undefined || serviceOf(nameOf(info)) === serviceOf(request.tag))
    .map((info) => observeOne(market, info, progress.dseq !== undefined || nameOf(info) === request.tag, signal));
  return { deployments: await Promise.all(deployments), opened: market.board.opened(request.service) };
}

async function observeSettled(
  market: Market,
  request: PlaceRequest,
  dseq: string,
  signal: AbortSignal,
): Promise<DeploymentInfo[]> {
  const info = await market.chain.deployment({ owner: market.wallet.address, dseq }, signal);
  if (info === null) throw new Error(`deployment ${dseq} is not known to this node: it may be stale, run again`);
  if (info.deployment.state !== "active" && request.dseq) {
    throw new Error(
      `deployment ${dseq} is ${info.deployment.state}: it cannot be leased again; refresh, then run again`,
    );
  }
  return [info];
}

async function observeOne(
  market: Market,
  info: DeploymentInfo,
  own: boolean,
  signal: AbortSignal,
): Promise<ObservedDeployment> {
  const { owner, dseq } = info.deployment.id;
  const [orders, leases] = await Promise.all([
    market.chain.orders({ owner, dseq }, signal),
    market.chain.leases({ owner, dseq }, signal),
  ]);
  const group = info.groups[0]!;
  return { dseq, own, gseq: group.id.gseq, groupState: group.state, orders, leases };
}

function nameOf(info: DeploymentInfo): string {
  return info.groups[0]?.group_spec.name ?? "";
}

/** The part of a tag that names the service; undefined for what is not ours. */
function serviceOf(name: string): string | undefined {
  const tag = parseTag(name);
  return tag && `${tag.project}/${tag.stage}/${tag.service}`;
}

/** The part of a tag that names the stage. */
function stageOf(name: string): string | undefined {
  const tag = parseTag(name);
  return tag && `${tag.project}/${tag.stage}`;
}

/** Opens a deployment once its deposit is known to be affordable. Returns its dseq. */
async function open(market: Market, request: PlaceRequest, caller: Caller): Promise<string> {
  const { wallet, board } = market;
  const deposit = parseCoin(request.deposit);
  const dseq = wallet.nextDseq();
  await board.inTurn(() => promiseDeposit(market, request.tag, dseq, BigInt(deposit.amount), caller.signal));
  const hash = createHash("sha256").update(request.tag).digest();
  const group = { ...request.group, name: request.tag };
  const message = await createDeployment({ owner: wallet.address, dseq }, group, hash, deposit);
  caller.status(`opening deployment ${dseq}`);
  board.countOpened(request.service);
  try {
    await wallet.send([message], caller.signal, caller.status);
    return dseq;
  } catch (error) {
    if (error instanceof TxError) board.keep(dseq);
    else throw new UnplacedError(dseq, error);
    throw error;
  }
}

/**
 * Sets uact aside for a deployment, or throws why it may not be. Only to be called in turn.
 * @param promise what the amount is promised to, usually a dseq
 */
export async function promiseDeposit(
  { wallet, board, chain, depositCap }: Market,
  tag: string,
  promise: string,
  amount: bigint,
  signal: AbortSignal,
): Promise<void> {
  const owner = wallet.address;
  const balances = await chain.balances(owner, signal);
  const open = await chain.deployments({ owner, state: "active" }, signal);
  const held = open.filter((info) => stageOf(nameOf(info)) === stageOf(tag));
  const refusal = refuseDeposit(amount, {
    address: owner,
    balances,
    promised: board.promised(new Set(open.map((info) => info.deployment.id.dseq))),
    held: held.map((info) => info.escrow_account.state.funds),
    cap: depositCap,
  });
  if (refusal) throw new Error(refusal);
  board.promise(promise, amount);
}

/** Waits for bids and leases the best one; returns as well when the order has gone, for the caller to look again. */
async function holdAuction(
  market: Market,
  request: PlaceRequest,
  order: Order,
  caller: Caller,
  progress: Progress,
): Promise<void> {
  const { chain, wallet, board } = market;
  const sightings: Sighting[] = [];
  const providers = new Map<string, Provider>();
  const begun = Date.now();
  let { height } = await chain.latestBlock(caller.signal);
  for (;;) {
    const bids = await openBids(market, order, providers, caller.signal);
    const look = (neighbours: Neighbour[]) =>
      chooseBid({
        service: request.service,
        placement: request.placement,
        bids,
        providers,
        neighbours,
        failed: progress.failed,
      });
    const preview = look(board.choices());
    progress.considered = preview.considered;
    sightings.push({ height, bids: bids.length, acceptable: preview.chosen !== undefined });
    const verdict = closeAuction(sightings, Date.now() - begun, request.patience ?? hardStop);
    if (verdict === "give up") return giveUp(market, request, order, caller, progress);
    if (verdict === "accept") {
      const { chosen, considered } = await board.inTurn(async () => {
        const choice = look([...(await leasedNeighbours(market, request, caller.signal)), ...board.choices()]);
        if (choice.chosen) board.choose(neighbour(request, choice.chosen));
        return choice;
      });
      progress.considered = considered;
      if (chosen) {
        caller.status(`leasing ${providers.get(chosen.id.provider)?.host_uri} at ${showPrice(chosen.price)} a block`);
        if (await lease(market, chosen, caller, progress)) return;
        continue;
      }
    }
    caller.status(auctionStatus(bids, preview.chosen));
    height = await chain.nextBlock(height, caller.signal);
    const [current] = (
      await chain.orders({ owner: wallet.address, dseq: order.id.dseq, state: "open" }, caller.signal)
    ).filter(({ id }) => id.oseq === order.id.oseq);
    if (!current) return;
  }
}

function auctionStatus(bids: readonly Bid[], acceptable: Bid | undefined): string {
  const count = `${bids.length} bid${bids.length === 1 ? "" : "s"}`;
  return acceptable ? `${count}, waiting for one quiet block` : `${count}, none acceptable yet`;
}

async function openBids(market: Market, order: Order, providers: Map<string, Provider>, signal: AbortSignal) {
  const { owner, dseq, gseq, oseq } = order.id;
  const bids = (await market.chain.bids({ owner, dseq, state: "open" }, signal)).filter(
    ({ id }) => id.gseq === gseq && id.oseq === oseq,
  );
  for (const { id } of bids) {
    if (providers.has(id.provider)) continue;
    const provider = await market.chain.provider(id.provider, signal);
    if (provider) providers.set(id.provider, provider);
  }
  return bids;
}

/** False when this bid could not be leased and the next may be tried. */
async function lease(market: Market, bid: Bid, caller: Caller, progress: Progress): Promise<boolean> {
  try {
    await market.wallet.send([await createLease(bid.id)], caller.signal, caller.status);
    return true;
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    if (error.codespace === "sdk") throw error;
    progress.failed.set(bid.id.provider, error.log);
    return false;
  }
}

/** Where services of this stage run already, by the wallet's active leases and their tags. */
async function leasedNeighbours(market: Market, request: PlaceRequest, signal: AbortSignal): Promise<Neighbour[]> {
  const owner = market.wallet.address;
  const [deployments, leases] = await Promise.all([
    market.chain.deployments({ owner, state: "active" }, signal),
    market.chain.leases({ owner, state: "active" }, signal),
  ]);
  const names = new Map(deployments.map((info) => [info.deployment.id.dseq, nameOf(info)]));
  return leases.flatMap(({ id }) => {
    const name = names.get(id.dseq) ?? "";
    if (stageOf(name) !== stageOf(request.tag)) return [];
    return [{ service: parseTag(name)!.service, provider: id.provider, apartFrom: [] }];
  });
}

function neighbour(request: PlaceRequest, bid: Bid): Neighbour {
  return { service: request.service, provider: bid.id.provider, apartFrom: request.placement.apartFrom };
}

/** Refunds a new deployment that nobody acceptable bid for; one that is being leased again stays as it is. */
async function giveUp(
  market: Market,
  request: PlaceRequest,
  order: Order,
  caller: Caller,
  progress: Progress,
): Promise<never> {
  const seen = progress.considered.map(({ provider, why }) => `${provider}: ${why}`);
  const why =
    seen.length === 0
      ? "no provider bid: it may be too large, too cheap, or ask for what nobody offers; raise its price, loosen its attributes, or make it smaller"
      : `no acceptable bid: ${seen.join("; ")}. Loosen placement.regions, exclude or apartFrom`;
  if (request.dseq !== undefined) throw new Error(why);
  await close(market, order.id.dseq, caller);
  delete progress.dseq;
  throw new Error(`${why}. The deployment was closed and its deposit refunded`);
}

/** Closes a deployment; one that is closed already, or never was, is a success. */
export async function close(market: Market, dseq: string, caller: Caller): Promise<void> {
  const { chain, wallet } = market;
  const id = { owner: wallet.address, dseq };
  const before = await chain.deployment(id, caller.signal);
  if (before?.deployment.state !== "active") return;
  try {
    await wallet.send([await closeDeployment(id)], caller.signal, caller.status);
  } catch (error) {
    if (!(error instanceof TxError) || !(error.says("Deployment closed") || error.says("Deployment not found")))
      throw error;
  }
  market.board.keep(dseq);
  const after = await chain.deployment(id, caller.signal);
  if (after?.deployment.state === "active") {
    throw new Error(
      `deployment ${dseq} is still active after its close was included: the node may be stale, run again`,
    );
  }
}
