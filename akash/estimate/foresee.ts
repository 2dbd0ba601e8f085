import type { GroupSpec } from "../../sdl/types.ts";
import { chooseBid, type Placement } from "../auction/bids.ts";
import type { PlacedService } from "../board.ts";
import type { Audit, Bid, Provider } from "../chain/client.ts";
import type { Coin } from "../chain/coin.ts";
import { leasesIp } from "../chain/group.ts";
import { ceilingOf } from "../money/price.ts";
import { asksFor, type Estimate, type Offer, rateCards } from "./expected.ts";

/** An order of a stage that is not placed yet. */
export interface PlannedOrder {
  readonly service: string;
  readonly group: GroupSpec;
  readonly placement: Placement;
  /** Holds data. */
  readonly stateful: boolean;
  /** Notice that a provider must give before it takes the lease back, such as `24h`. */
  readonly reclamation?: string | undefined;
}

/** What is known of the market. */
export interface MarketView {
  readonly offers: readonly Offer[];
  readonly providers: readonly Provider[];
  /** By address, of those that an order wants to be audited. */
  readonly audits: ReadonlyMap<string, readonly Audit[]>;
  /** Who could serve an order by the inventory, by its service; of one that is not in it, everybody might. */
  readonly able: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Nothing is known: every estimate is the ceiling. */
export const NOTHING_KNOWN: MarketView = { offers: [], providers: [], audits: new Map(), able: new Map() };

/**
 * What each order is likely leased for, by its service: auctions are held one after the other, in which every provider
 * bids as its earlier offers tell. Pure.
 * @param running services of the stage that stay where they are
 */
export function foresee(
  orders: readonly PlannedOrder[],
  view: MarketView,
  running: readonly PlacedService[],
  now: Date,
): ReadonlyMap<string, Estimate> {
  const cards = rateCards(view.offers);
  const providers = new Map(view.providers.map((provider) => [provider.owner, provider]));
  const placed = [...running];
  const estimates = new Map<string, Estimate>();
  for (const order of orders) {
    const { service, group, placement, stateful } = order;
    const bids = [...asksFor(group, cards)]
      .filter(([provider]) => couldServe(order, provider, providers.get(provider), view))
      .map(([provider, price]) => bidOf(provider, price));
    const keeping = !stateful && leasesIp(group) ? placed.filter((each) => each.service === service) : [];
    const { chosen } = chooseBid({
      service,
      placement,
      bids,
      providers,
      audits: view.audits,
      placedServices: placed,
      leasedIpHolders: keeping.map(({ provider }) => provider),
      needed: group.requirements.attributes ?? [],
      reputations: new Map(),
      now,
    });
    estimates.set(service, chosen ? { price: chosen.price, by: "offers" } : { price: ceilingOf(group), by: "ceiling" });
    if (chosen) placed.push({ service, provider: chosen.id.provider, apartFrom: placement.apartFrom });
  }
  return estimates;
}

/** Who bids has what is asked for; whether it would is told by its attributes, and by the inventory where that was asked. */
function couldServe(
  { service, group }: PlannedOrder,
  address: string,
  provider: Provider | undefined,
  { able }: MarketView,
): boolean {
  const wanted = group.requirements.attributes ?? [];
  const has = wanted.every(({ key, value }) =>
    provider?.attributes.some((attribute) => attribute.key === key && attribute.value === value),
  );
  return has && (able.get(service)?.has(address) ?? true);
}

const bidOf = (provider: string, price: Coin): Bid => ({
  id: { owner: "", dseq: "0", gseq: 1, oseq: 1, provider, bseq: 0 },
  state: "open",
  price,
  created_at: 0n,
});
