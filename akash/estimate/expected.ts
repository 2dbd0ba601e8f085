import type { GroupSpec } from "../../sdl/types.ts";
import type { OfferedBid } from "../chain/client.ts";
import { atto, type Coin, DENOM, fromAtto, one } from "../chain/coin.ts";
import { ceilingOf } from "../money/price.ts";
import { amountsOf } from "./amounts.ts";
import { priceBy, type Rates, ratesOf } from "./rates.ts";

/** What a provider asked of somebody for an order of theirs. */
export type Offer = Pick<OfferedBid, "id" | "price" | "created_at" | "resources_offer">;

export interface Estimate {
  /** A block. */
  readonly price: Coin;
  /** What it follows from: what providers asked for other orders, or nothing but the ceiling, which it then may be far below. */
  readonly by: "offers" | "ceiling";
}

/** What an order is likely leased for: the lowest that any of these providers would ask, and never more than its ceiling. Pure. */
export function expected(group: GroupSpec, offers: readonly Offer[]): Estimate {
  const asks = [...asksFor(group, rateCards(offers)).values()];
  const lowest = asks.toSorted((a, b) => (atto(a.amount) < atto(b.amount) ? -1 : 1))[0];
  return lowest ? { price: lowest, by: "offers" } : { price: ceilingOf(group), by: "ceiling" };
}

/** Newest offers of one provider that count. */
const MOST_OFFERS = 80;

/** The rates of every provider of which they can be told, by its address. */
export function rateCards(offers: readonly Offer[]): ReadonlyMap<string, Rates> {
  const usable = offers.filter(({ price, resources_offer: units }) => price.denom === DENOM && units.length > 0);
  const cards = [...Map.groupBy(usable, ({ id }) => id.provider)].flatMap(([provider, all]): [string, Rates][] => {
    const newest = all.toSorted((a, b) => Number(b.created_at - a.created_at)).slice(0, MOST_OFFERS);
    const rates = ratesOf(newest.map(askOf));
    return rates ? [[provider, rates]] : [];
  });
  return new Map(cards);
}

const askOf = ({ price, resources_offer: units }: Offer) => ({
  amounts: amountsOf(units),
  price: Number(atto(price.amount)) / Number(one),
});

/** What providers would ask for an order, by their address: those of which it can be told, and that ask no more than its ceiling. */
export function asksFor(group: GroupSpec, cards: ReadonlyMap<string, Rates>): ReadonlyMap<string, Coin> {
  const amounts = amountsOf(group.resources);
  const ceiling = atto(ceilingOf(group).amount);
  const asks = [...cards].flatMap(([provider, rates]): [string, Coin][] => {
    const price = priceBy(rates, amounts);
    if (price === undefined || !Number.isFinite(price)) return [];
    const exact = attoOf(price);
    return exact <= ceiling ? [[provider, { denom: DENOM, amount: fromAtto(exact) }]] : [];
  });
  return new Map(asks);
}

/** Parts of a uact that a bid's price is a multiple of, as the provider's software rounds it; nothing is free. */
const PARTS = 1e6;

const attoOf = (price: number): bigint => BigInt(Math.max(1, Math.round(price * PARTS))) * (one / BigInt(PARTS));
