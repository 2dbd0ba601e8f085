import type { GroupSpec } from "../../sdl/types.ts";
import type { PlacedService } from "../board.ts";
import type { Caller } from "../caller.ts";
import type { Audit, Bid, Order, Provider } from "../chain/client.ts";
import { serviceOf } from "../chain/tag.ts";
import { TxError } from "../chain/verdict.ts";
import type { Market } from "../market.ts";
import { showPrice } from "../money/price.ts";
import { createLease } from "../wallet/messages.ts";
import {
  AUCTION_TIMEOUT,
  type BidsSnapshot,
  type ConsideredProvider,
  chooseBid,
  closeAuction,
  type Placement,
} from "./bids.ts";
import { leasedServices } from "./leased-services.ts";
import { lowestBid, NoBidError, noAcceptableBid, type Silence, silenceFix, silenceText } from "./no-bid.ts";
import { type ScreenedProvider, screenGroup, withIncidents } from "./screening.ts";
import { coversAllBidders, MADE_NO_BID, missingBidders } from "./supply.ts";
import { type Reputation, readTrackRecord, reputations } from "./track-record.ts";

export interface AuctionRequest {
  readonly service: string;
  readonly tag: string;
  /** What is ordered. */
  readonly group: GroupSpec;
  /** Notice that a provider must give before it takes the lease back, such as `24h`. */
  readonly reclamation?: string | undefined;
  readonly placement: Placement;
  /** Has a leased IP that can be handed over, but only within one provider. */
  readonly keepsAddress?: boolean;
  /** Milliseconds to wait for bids. */
  readonly patience?: number;
}

/** What an auction finds out, kept over several orders of one operation. */
export interface Findings {
  considered: ConsideredProvider[];
  /** Bidders that could not be leased, or must not be, and why. */
  readonly failed: Map<string, string>;
  /** Who could serve it, where that was asked. */
  screened?: readonly ScreenedProvider[] | undefined;
}

/**
 * What is done with the bid that an auction ends with. False where it could not be had, with the reason among those
 * that failed: then the next one is taken.
 */
export type Take = (bid: Bid, bidder: Provider | undefined) => Promise<boolean>;

/**
 * Waits for bids and leases the best one; returns as well when the order has gone, for the caller to look again.
 * Throws a NoBidError at the hard stop.
 */
export function holdAuction(
  market: Market,
  request: AuctionRequest,
  order: Order,
  caller: Caller,
  findings: Findings,
): Promise<void> {
  return awaitBids(market, request, order, caller, findings, (bid, bidder) => {
    caller.status(`leasing ${bidder?.host_uri} at ${showPrice(bid.price)} a block`);
    return lease(market, bid, caller, findings);
  });
}

/** The same with the best bid given to `take`. */
export async function awaitBids(
  market: Market,
  request: AuctionRequest,
  order: Order,
  caller: Caller,
  findings: Findings,
  take: Take,
): Promise<void> {
  const { chain, wallet, board } = market;
  const snapshots: BidsSnapshot[] = [];
  const bidders: Bidders = { providers: new Map(), audits: new Map() };
  const screened = findings.screened ?? (await screenGroup(market, request, caller.signal)) ?? [];
  const reputations = withIncidents(await pastReputations(market, request), screened);
  const knownAudited = new Set(screened.flatMap(({ owner, isAudited }) => (isAudited ? [owner] : [])));
  const begun = Date.now();
  let silence: Promise<Silence> | undefined;
  const silenceOf = () => {
    silence ??= readSilence(market, request, screened, caller.signal);
    return silence;
  };
  let { height } = await chain.latestBlock(caller.signal);
  for (;;) {
    const bids = await openBids(market, request, order, bidders, caller.signal);
    const now = new Date();
    const unheard = missingBidders(screened, request.placement, bids, now);
    const look = (placedServices: PlacedService[], leasedIpHolders: string[] = []) => {
      const { chosen, considered } = chooseBid({
        service: request.service,
        placement: request.placement,
        bids,
        ...bidders,
        placedServices,
        leasedIpHolders,
        failed: findings.failed,
        needed: request.group.requirements.attributes ?? [],
        reputations,
        knownAudited,
        now,
      });
      return { chosen, considered: [...considered, ...unheard] };
    };
    const preview = look(board.choices());
    findings.considered = preview.considered;
    const complete = unheard.length === 0 && coversAllBidders(screened, bids);
    snapshots.push({ height, bids: bids.length, acceptable: preview.chosen !== undefined, complete });
    const verdict = closeAuction(snapshots, Date.now() - begun, request.patience ?? AUCTION_TIMEOUT);
    if (verdict === "give up") throw noBid(bids, findings, await silenceOf());
    if (verdict === "accept") {
      const leased = await leasedServices(market, request.tag, caller.signal);
      const { chosen, considered } = look([...leased, ...board.choices()], findLeasedIpHolders(request, leased));
      if (chosen) board.choose(placedService(request, chosen));
      findings.considered = considered;
      if (chosen) {
        if (await take(chosen, bidders.providers.get(chosen.id.provider))) return;
        continue;
      }
      // other services may have chosen their providers meanwhile, and bids may have been withdrawn
      if (Date.now() - begun >= (request.patience ?? AUCTION_TIMEOUT)) throw noBid(bids, findings, await silenceOf());
    }
    const silent = bids.length === 0 && snapshots.length > SILENT_BLOCKS;
    caller.status(silent ? silentStatus(await silenceOf()) : auctionStatus(bids, preview.chosen));
    height = await chain.nextBlock(height, caller.signal);
    const [current] = (
      await chain.orders({ owner: wallet.address, dseq: order.id.dseq, state: "open" }, caller.signal)
    ).filter(({ id }) => id.oseq === order.id.oseq);
    if (!current) return;
  }
}

/** Blocks without any bid, after which the likely reason is told. */
const SILENT_BLOCKS = 2;

const silentStatus = (silence: Silence): string => `no bid yet ${silenceText(silence)}`;

async function readSilence(
  market: Market,
  { service, group, placement }: AuctionRequest,
  screened: readonly ScreenedProvider[],
  signal: AbortSignal,
): Promise<Silence> {
  const able = missingBidders(screened, placement, [], new Date()).length;
  return { service, group, able: able > 0 ? able : undefined, lowest: await lowestBid(market, group, signal) };
}

function auctionStatus(bids: readonly Bid[], acceptable: Bid | undefined): string {
  const count = `${bids.length} bid${bids.length === 1 ? "" : "s"}`;
  return acceptable ? `${count}, waiting for a block without new bids` : `${count}, none acceptable yet`;
}

/** Who has bid, by address. */
interface Bidders {
  readonly providers: Map<string, Provider>;
  /** Only where the placement asks for audits. */
  readonly audits: Map<string, readonly Audit[]>;
}

/** The track record is optional: when the chain does not answer, the auction continues without it. */
async function pastReputations(market: Market, { tag }: AuctionRequest): Promise<ReadonlyMap<string, Reputation>> {
  const record = await readTrackRecord(market).catch(() => []);
  return reputations(record, serviceOf(tag));
}

async function openBids(
  { chain }: Market,
  { placement }: AuctionRequest,
  order: Order,
  { providers, audits }: Bidders,
  signal: AbortSignal,
) {
  const { owner, dseq, gseq, oseq } = order.id;
  const bids = (await chain.bids({ owner, dseq, state: "open" }, signal)).filter(
    ({ id }) => id.gseq === gseq && id.oseq === oseq,
  );
  for (const { id } of bids) {
    if (providers.has(id.provider)) continue;
    const provider = await chain.provider(id.provider, signal);
    if (provider && placement.audited) audits.set(id.provider, await chain.audits(id.provider, signal));
    if (provider) providers.set(id.provider, provider);
  }
  return bids;
}

/** False when this bid could not be leased; the caller may try the next one. */
async function lease(market: Market, bid: Bid, caller: Caller, findings: Findings): Promise<boolean> {
  try {
    await market.wallet.send([await createLease(bid.id)], caller);
    return true;
  } catch (error) {
    if (!(error instanceof TxError)) throw error;
    if (error.codespace === "sdk") throw error;
    findings.failed.set(bid.id.provider, error.log);
    return false;
  }
}

function placedService(request: AuctionRequest, bid: Bid): PlacedService {
  return { service: request.service, provider: bid.id.provider, apartFrom: request.placement.apartFrom };
}

/** Where the service has its leased IP now. */
function findLeasedIpHolders({ service, keepsAddress }: AuctionRequest, leased: readonly PlacedService[]): string[] {
  return keepsAddress ? leased.flatMap((other) => (other.service === service ? [other.provider] : [])) : [];
}

/** Why an auction ends without a lease. */
function noBid(bids: readonly Bid[], { considered }: Findings, silence: Silence): NoBidError {
  const othersThanSilent = considered.some(({ why }) => why !== MADE_NO_BID);
  if (bids.length > 0 || othersThanSilent) return noAcceptableBid(considered);
  return new NoBidError(`no provider bid ${silenceText(silence)}`, silenceFix(silence));
}
