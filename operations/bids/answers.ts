import type { ConsideredProvider } from "../../akash/auction/bids.ts";
import type { Estimate } from "../../akash/estimate/expected.ts";
import type { Inquiry } from "../../akash/lease/inquire.ts";
import { pricePerMonth, readPrice } from "../../akash/money/price.ts";
import { centsOf } from "../costs/money.ts";

/** What was answered about one place. */
export interface Answer {
  readonly service: string;
  /** The one that would be leased first, then the others from the cheapest on, then who made no bid. */
  readonly bids: readonly Bid[];
  /** Why none would be leased, and the way out. */
  readonly problem?: string | undefined;
  readonly fix?: string | undefined;
}

export interface Bid {
  /** Host of the provider without `provider.`; its address where it has none. */
  readonly provider: string;
  /** Cents of a US dollar a month; absent where it made no bid. */
  readonly monthly?: number;
  readonly chosen: boolean;
  readonly why: string;
}

/** Pure. @param inquiries by service */
export function answersOf(inquiries: ReadonlyMap<string, Inquiry>): Answer[] {
  return [...inquiries].map(([service, { considered, problem, fix }]) => ({
    service,
    bids: considered.map(bidOf).toSorted(inOrder),
    problem,
    fix,
  }));
}

/** What places are leased for then, to forecast with. Pure. */
export function pricesIn(inquiries: ReadonlyMap<string, Inquiry>): ReadonlyMap<string, Estimate> {
  const prices = [...inquiries].flatMap(([service, { price }]): [string, Estimate][] =>
    price ? [[service, { price, by: "offers" }]] : [],
  );
  return new Map(prices);
}

function bidOf({ provider, price, chosen, why }: ConsideredProvider): Bid {
  const monthly = price === undefined ? {} : { monthly: centsOf(pricePerMonth(readPrice(price))) };
  return { provider: shortName(provider), ...monthly, chosen, why };
}

/** `provider.dune.example (akash1…)` is `dune.example` to people. */
const shortName = (provider: string): string => provider.replace(/ \(akash1\w+\)$/, "").replace(/^provider\./, "");

function inOrder(a: Bid, b: Bid): number {
  if (a.chosen !== b.chosen) return a.chosen ? -1 : 1;
  return (a.monthly ?? Number.POSITIVE_INFINITY) - (b.monthly ?? Number.POSITIVE_INFINITY) || 0;
}
