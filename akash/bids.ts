import type { Bid, Provider } from "./chain.ts";
import { atto } from "./coin.ts";
import { showPrice } from "./deposit.ts";

export interface Placement {
  /** Values of the provider attribute `location-region`, best first; empty = any. */
  readonly regions: readonly string[];
  readonly exclude: readonly { readonly provider: string; readonly reason?: string | undefined }[];
  /** Providers whose acceptable bid wins whatever it costs, best first. */
  readonly prefer?: readonly string[] | undefined;
  /** Services whose provider must be another one. */
  readonly apartFrom: readonly string[];
}

/** Where another service of the stage runs, or is about to. */
export interface Neighbour {
  readonly service: string;
  /** Address. */
  readonly provider: string;
  readonly apartFrom: readonly string[];
}

export interface Considered {
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
  readonly neighbours: readonly Neighbour[];
  /** Providers that hold the service's leased IP: a lower price elsewhere is not worth another address. */
  readonly incumbents?: readonly string[];
  /** Providers that failed in this operation already, and how. */
  readonly failed?: ReadonlyMap<string, string>;
}

/** The best acceptable bid: a preferred provider first, then the best region, who holds the leased IP, price, and address so that the choice is always the same. */
export function chooseBid(auction: Auction): { chosen?: Bid; considered: Considered[] } {
  const judged = auction.bids.map((bid) => ({ bid, refusal: refuseBid(bid, auction) }));
  const acceptable = judged.filter(({ refusal }) => refusal === undefined).map(({ bid }) => bid);
  const ranked = acceptable.toSorted((a, b) => compare(a, b, auction));
  const chosen = ranked[0];
  const considered = judged.map(({ bid, refusal }) => ({
    provider: nameOf(bid.id.provider, auction.providers),
    price: showPrice(bid.price),
    chosen: bid === chosen,
    why: refusal ?? (bid === chosen ? whyChosen(bid, ranked, auction) : `acceptable, ${whyNot(bid, chosen!, auction)}`),
  }));
  const silent = auction.placement.exclude
    .filter(({ provider }) => !auction.bids.some((bid) => isNamed(provider, bid.id.provider, auction.providers)))
    .map(({ provider, reason }) => ({ provider, chosen: false, why: excluded(reason) }));
  return { ...(chosen && { chosen }), considered: [...considered, ...silent] };
}

/** Whether `name` of the stage file means this provider: its address, its host, or the host without `provider.`. */
export function matchesProvider(name: string, provider: { owner: string; host_uri: string }): boolean {
  const host = URL.parse(provider.host_uri)?.hostname ?? "";
  return [provider.owner, host, host.replace(/^provider\./, "")].includes(name);
}

function refuseBid(bid: Bid, auction: Auction): string | undefined {
  const { placement, providers } = auction;
  const address = bid.id.provider;
  const exclusion = placement.exclude.find(({ provider }) => isNamed(provider, address, providers));
  if (exclusion) return excluded(exclusion.reason);
  const failure = auction.failed?.get(address);
  if (failure) return `failed: ${failure}`;
  if (!providers.has(address)) return "its provider is not registered on the chain";
  if (rank(bid, auction) < 0) {
    const region = regionOf(bid, auction) ?? "no region";
    return `in ${region}, the placement asks for ${placement.regions.join(" or ")}`;
  }
  const neighbour = auction.neighbours.find((other) => other.provider === address && apart(other, auction));
  if (neighbour) return `runs ${neighbour.service}, which must be on another provider`;
  return undefined;
}

function apart(other: Neighbour, auction: Auction): boolean {
  if (other.service === auction.service) return false;
  return auction.placement.apartFrom.includes(other.service) || other.apartFrom.includes(auction.service);
}

function compare(a: Bid, b: Bid, auction: Auction): number {
  const preference = preferred(a, auction) - preferred(b, auction);
  if (preference !== 0) return preference;
  const regions = rank(a, auction) - rank(b, auction);
  if (regions !== 0) return regions;
  const incumbency = Number(isIncumbent(b, auction)) - Number(isIncumbent(a, auction));
  if (incumbency !== 0) return incumbency;
  const price = atto(a.price.amount) - atto(b.price.amount);
  if (price !== 0n) return price < 0n ? -1 : 1;
  return a.id.provider < b.id.provider ? -1 : 1;
}

/** Position of the bidder's region in the placement, 0 when any will do, -1 when it is not wanted. */
function rank(bid: Bid, auction: Auction): number {
  const { regions } = auction.placement;
  return regions.length === 0 ? 0 : regions.indexOf(regionOf(bid, auction) ?? "");
}

/** Position of the bidder among the preferred ones, or after them. */
function preferred(bid: Bid, { placement: { prefer = [] }, providers }: Auction): number {
  const position = prefer.findIndex((name) => isNamed(name, bid.id.provider, providers));
  return position < 0 ? prefer.length : position;
}

function isPreferred(bid: Bid, auction: Auction): boolean {
  return preferred(bid, auction) < (auction.placement.prefer ?? []).length;
}

function isIncumbent(bid: Bid, { incumbents = [] }: Auction): boolean {
  return incumbents.includes(bid.id.provider);
}

function regionOf(bid: Bid, auction: Auction): string | undefined {
  return auction.providers.get(bid.id.provider)?.attributes.find(({ key }) => key === "location-region")?.value;
}

function whyChosen(bid: Bid, ranked: readonly Bid[], auction: Auction): string {
  if (ranked.length === 1) return "the only acceptable bid";
  if (isPreferred(bid, auction)) return "preferred by the stage file";
  if (isIncumbent(bid, auction)) return "keeps the leased IP";
  const { regions } = auction.placement;
  const inRegion = regions.length > 0 ? ` in ${regionOf(bid, auction)}` : "";
  return `best of ${ranked.length} acceptable bids: lowest price${inRegion}`;
}

function whyNot(bid: Bid, chosen: Bid, auction: Auction): string {
  if (preferred(bid, auction) > preferred(chosen, auction)) return "but another provider is preferred";
  if (rank(bid, auction) > rank(chosen, auction)) return `but ${regionOf(chosen, auction)} is preferred`;
  if (isIncumbent(chosen, auction) && !isIncumbent(bid, auction)) return "but would change the leased IP";
  return atto(bid.price.amount) > atto(chosen.price.amount) ? "but dearer" : "same price, later in address order";
}

function excluded(reason: string | undefined): string {
  return reason ? `excluded: ${reason}` : "excluded by the stage file";
}

function isNamed(name: string, address: string, providers: ReadonlyMap<string, Provider>): boolean {
  const provider = providers.get(address);
  return name === address || (provider !== undefined && matchesProvider(name, provider));
}

function nameOf(address: string, providers: ReadonlyMap<string, Provider>): string {
  const host = URL.parse(providers.get(address)?.host_uri ?? "")?.hostname;
  return host ? `${host} (${address})` : address;
}

/** What one look at the open bids showed. */
export interface Sighting {
  readonly height: bigint;
  readonly bids: number;
  /** Whether one of them is acceptable. */
  readonly acceptable: boolean;
}

/** Providers withdraw their bids after five minutes. */
export const hardStop = 240_000;

/**
 * When to stop waiting for bids: as soon as there is an acceptable one and a whole block has brought no further bid;
 * at the hard stop with what there is.
 * @param elapsed milliseconds since the wait began
 */
export function closeAuction(
  sightings: readonly Sighting[],
  elapsed: number,
  stop = hardStop,
): "wait" | "accept" | "give up" {
  const last = sightings.at(-1);
  if (elapsed >= stop) return last?.acceptable ? "accept" : "give up";
  const before = sightings.at(-2);
  const quiet = last !== undefined && before !== undefined && last.height > before.height && last.bids <= before.bids;
  return quiet && last.acceptable ? "accept" : "wait";
}
