import type { Attribute } from "../../sdl/types.ts";
import type { PlacedService } from "../board.ts";
import type { Audit, Bid, Provider } from "../chain/client.ts";
import { atto } from "../chain/coin.ts";
import { showPrice } from "../money/price.ts";
import { auditProblem } from "./audit.ts";
import { type Exclusion, isActive, matchesProvider } from "./exclusion.ts";
import type { Reputation } from "./track-record.ts";

export interface Placement {
  /** Values of the provider attribute `location-region`, best first; empty = any. */
  readonly regions: readonly string[];
  readonly exclude: readonly Exclusion[];
  /** Providers whose acceptable bid wins whatever it costs, best first. */
  readonly prefer?: readonly string[] | undefined;
  /** Auditors of whom one must have signed what is needed of the provider; absent = the provider's own attributes are enough. */
  readonly audited?: readonly string[] | undefined;
  /** Services whose provider must be another one. */
  readonly apartFrom: readonly string[];
}

export interface ConsideredProvider {
  provider: string;
  price?: string;
  chosen: boolean;
  why: string;
}

export interface Auction {
  readonly service: string;
  readonly placement: Placement;
  readonly bids: readonly Bid[];
  /** Of every bidder, by address. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly placedServices: readonly PlacedService[];
  /** Providers that hold the service's leased IP: keeping the address is preferred to a lower price. */
  readonly leasedIpHolders?: readonly string[];
  /** Providers that failed in this operation already, and how. */
  readonly failed?: ReadonlyMap<string, string>;
  /** What the order asks of a provider. */
  readonly needed: readonly Attribute[];
  /** By address, where the placement asks for audits. */
  readonly audits: ReadonlyMap<string, readonly Audit[]>;
  /** What went wrong with providers before, by address. */
  readonly reputations: ReadonlyMap<string, Reputation>;
  /** Addresses of providers that the Console's inventory knows as audited. */
  readonly knownAudited?: ReadonlySet<string>;
  /** When it is held: exclusions may have lapsed. */
  readonly now: Date;
}

/**
 * The best acceptable bid: a preferred provider first, then the best region, who holds the leased IP, price, an audited one,
 * and address, so that the choice is always the same. Earlier failures of a provider count: its price is weighted
 * higher, or after a recent failure it is the last choice.
 */
export function chooseBid(auction: Auction): { chosen?: Bid; considered: ConsideredProvider[] } {
  const judged = auction.bids.map((bid) => ({ bid, refusal: bidProblem(bid, auction) }));
  const acceptable = judged.filter(({ refusal }) => refusal === undefined).map(({ bid }) => bid);
  const ranked = acceptable.toSorted((a, b) => compare(a, b, auction));
  const chosen = ranked[0];
  const considered = judged.map(({ bid, refusal }) => ({
    provider: nameOf(bid.id.provider, auction.providers),
    price: showPrice(bid.price),
    chosen: bid === chosen,
    why: refusal ?? (bid === chosen ? whyChosen(bid, ranked, auction) : `acceptable, ${whyNot(bid, chosen!, auction)}`),
  }));
  const silent = activeExclusions(auction)
    .filter(({ provider }) => !auction.bids.some((bid) => isNamed(provider, bid.id.provider, auction.providers)))
    .map((exclusion) => ({ provider: exclusion.provider, chosen: false, why: exclusionText(exclusion) }));
  return { ...(chosen && { chosen }), considered: [...considered, ...silent] };
}

function bidProblem(bid: Bid, auction: Auction): string | undefined {
  const { placement, providers } = auction;
  const address = bid.id.provider;
  const exclusion = activeExclusions(auction).find(({ provider }) => isNamed(provider, address, providers));
  if (exclusion) return exclusionText(exclusion);
  const failure = auction.failed?.get(address);
  if (failure) return `failed: ${failure}`;
  const provider = providers.get(address);
  if (!provider) return "its provider is not registered on the chain";
  if (URL.parse(provider.host_uri)?.protocol !== "https:") return "its provider's gateway is not reached by https";
  if (regionRank(bid, auction) < 0) {
    const region = regionOf(bid, auction) ?? "no region";
    return `in ${region}, the placement asks for ${placement.regions.join(" or ")}`;
  }
  const unaudited =
    placement.audited && auditProblem(auction.audits.get(address) ?? [], placement.audited, needed(bid, auction));
  if (unaudited) return unaudited;
  const neighbour = auction.placedServices.find((other) => other.provider === address && mustBeApart(other, auction));
  if (neighbour) return `runs ${neighbour.service}, which must be on another provider`;
  return undefined;
}

function mustBeApart(other: PlacedService, auction: Auction): boolean {
  if (other.service === auction.service) return false;
  return auction.placement.apartFrom.includes(other.service) || other.apartFrom.includes(auction.service);
}

/** A region counts as needed where the placement asks for regions. */
function needed(bid: Bid, { placement, needed, providers }: Auction): Attribute[] {
  const region = providers.get(bid.id.provider)?.attributes.find(({ key }) => key === "location-region");
  return placement.regions.length > 0 && region ? [...needed, region] : [...needed];
}

function compare(a: Bid, b: Bid, auction: Auction): number {
  const lastChoice = Number(isLastChoice(a, auction)) - Number(isLastChoice(b, auction));
  if (lastChoice !== 0) return lastChoice;
  const preference = preferenceRank(a, auction) - preferenceRank(b, auction);
  if (preference !== 0) return preference;
  const regions = regionRank(a, auction) - regionRank(b, auction);
  if (regions !== 0) return regions;
  const ipHolder = Number(holdsLeasedIp(b, auction)) - Number(holdsLeasedIp(a, auction));
  if (ipHolder !== 0) return ipHolder;
  const price = weightedPrice(a, auction) - weightedPrice(b, auction);
  if (price !== 0n) return price < 0n ? -1 : 1;
  const audits = Number(knownAudited(b, auction)) - Number(knownAudited(a, auction));
  if (audits !== 0) return audits;
  return a.id.provider < b.id.provider ? -1 : 1;
}

function isLastChoice({ id }: Bid, { reputations }: Auction): boolean {
  return reputations.get(id.provider)?.last ?? false;
}

function knownAudited({ id }: Bid, { knownAudited }: Auction): boolean {
  return knownAudited?.has(id.provider) ?? false;
}

/** A price as it counts in comparisons, in hundredths of 10^-18. */
function weightedPrice({ id, price }: Bid, { reputations }: Auction): bigint {
  return atto(price.amount) * (reputations.get(id.provider)?.weight ?? 100n);
}

/** Position of the bidder's region in the placement, 0 when any region is allowed, -1 when it is not allowed. */
function regionRank(bid: Bid, auction: Auction): number {
  const { regions } = auction.placement;
  return regions.length === 0 ? 0 : regions.indexOf(regionOf(bid, auction) ?? "");
}

/** Position of the bidder among the preferred ones, or after them. */
function preferenceRank(bid: Bid, { placement: { prefer = [] }, providers }: Auction): number {
  const position = prefer.findIndex((name) => isNamed(name, bid.id.provider, providers));
  return position < 0 ? prefer.length : position;
}

function isPreferred(bid: Bid, auction: Auction): boolean {
  return preferenceRank(bid, auction) < (auction.placement.prefer ?? []).length;
}

function holdsLeasedIp(bid: Bid, { leasedIpHolders = [] }: Auction): boolean {
  return leasedIpHolders.includes(bid.id.provider);
}

function regionOf(bid: Bid, auction: Auction): string | undefined {
  return auction.providers.get(bid.id.provider)?.attributes.find(({ key }) => key === "location-region")?.value;
}

function whyChosen(bid: Bid, ranked: readonly Bid[], auction: Auction): string {
  const past = auction.reputations.get(bid.id.provider);
  const although = past ? `, although it ${past.why}` : "";
  if (ranked.length === 1) return `the only acceptable bid${although}`;
  if (isPreferred(bid, auction)) return `preferred by the stage file${although}`;
  if (holdsLeasedIp(bid, auction)) return `keeps the leased IP${although}`;
  const { regions } = auction.placement;
  const inRegion = regions.length > 0 ? ` in ${regionOf(bid, auction)}` : "";
  return `best of ${ranked.length} acceptable bids: lowest price${inRegion}${although}`;
}

function whyNot(bid: Bid, chosen: Bid, auction: Auction): string {
  const past = auction.reputations.get(bid.id.provider)?.why;
  if (isLastChoice(bid, auction) && !isLastChoice(chosen, auction)) return `but it ${past}`;
  if (preferenceRank(bid, auction) > preferenceRank(chosen, auction)) return "but another provider is preferred";
  if (regionRank(bid, auction) > regionRank(chosen, auction)) return `but ${regionOf(chosen, auction)} is preferred`;
  if (holdsLeasedIp(chosen, auction) && !holdsLeasedIp(bid, auction)) return "but would change the leased IP";
  const [price, best] = [atto(bid.price.amount), atto(chosen.price.amount)];
  if (price > best) return "but dearer";
  if (weightedPrice(bid, auction) > weightedPrice(chosen, auction))
    return `but it ${past}, for which its price counts as higher`;
  if (knownAudited(chosen, auction) && !knownAudited(bid, auction)) return "same price, but not known to be audited";
  return "same price, later in address order";
}

function activeExclusions({ placement, now }: Auction): Exclusion[] {
  return placement.exclude.filter((each) => isActive(each, now));
}

function exclusionText({ reason, until }: Exclusion): string {
  const end = until ? ` until ${until.slice(0, 16)}Z` : "";
  return reason ? `excluded${end}: ${reason}` : `excluded${end} by the stage file`;
}

function isNamed(name: string, address: string, providers: ReadonlyMap<string, Provider>): boolean {
  const provider = providers.get(address);
  return name === address || (provider !== undefined && matchesProvider(name, provider));
}

function nameOf(address: string, providers: ReadonlyMap<string, Provider>): string {
  const host = URL.parse(providers.get(address)?.host_uri ?? "")?.hostname;
  return host ? `${host} (${address})` : address;
}

/** The open bids at one moment. */
export interface BidsSnapshot {
  readonly height: bigint;
  readonly bids: number;
  /** Whether one of them is acceptable. */
  readonly acceptable: boolean;
  /** Whether everybody has bid who can serve the order, where that is known. */
  readonly complete: boolean;
}

/** Providers withdraw their bids after five minutes. */
export const AUCTION_TIMEOUT = 240_000;

/**
 * When to stop waiting for bids: as soon as there is an acceptable one, and everybody has bid or a whole block has
 * brought no further bid; at the timeout with the best bid so far.
 * @param elapsed milliseconds since the wait began
 */
export function closeAuction(
  snapshots: readonly BidsSnapshot[],
  elapsed: number,
  stop = AUCTION_TIMEOUT,
): "wait" | "accept" | "give up" {
  const last = snapshots.at(-1);
  if (elapsed >= stop) return last?.acceptable ? "accept" : "give up";
  const before = snapshots.at(-2);
  const quiet = last !== undefined && before !== undefined && last.height > before.height && last.bids <= before.bids;
  return last?.acceptable && (last.complete || quiet) ? "accept" : "wait";
}
