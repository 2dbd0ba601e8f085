import { screenGroup } from "../auction/screening.ts";
import type { ChainClient, MarketFilters, Provider } from "../chain/client.ts";
import { type Offer, rateCards } from "./expected.ts";
import type { MarketView, PlannedOrder } from "./foresee.ts";

/** Whom to ask. */
export interface Sources {
  readonly chain: ChainClient;
  /** Base URL of the Console's API; absent = it is not asked. */
  readonly console?: string | undefined;
  /** Address of the wallet, whose own orders tell most. */
  readonly owner?: string | undefined;
}

/** What does not depend on the orders, so that it can be read before they are known. */
export type Offers = Pick<MarketView, "offers" | "providers">;

/** Bids of one page. */
const PAGE = 500;

/** What providers asked of this wallet, what they ask now, what they were leased for, and what was dearer. */
const pagesOf = (owner: string | undefined): Partial<MarketFilters>[] => [
  ...(owner ? [{ owner }] : []),
  { state: "open" },
  { state: "active" },
  { state: "lost" },
];

/** What can be read until `signal` of what providers ask. What cannot is left out. */
export async function readOffers({ chain, owner }: Sources, signal: AbortSignal): Promise<Offers> {
  const pages = pagesOf(owner).map((filters) => chain.offeredBids(filters, PAGE, signal));
  const [providers, bids] = await Promise.all([
    inTime(chain.providers(signal), [], signal),
    Promise.all(pages.map((page) => inTime(page, [], signal))),
  ]);
  const offers = new Map<string, Offer>();
  for (const bid of bids.flat()) offers.set(Object.values(bid.id).join("/"), bid);
  return { offers: [...offers.values()], providers };
}

/** The same with what these orders have to know: who could serve each by the inventory, and who is audited. */
export async function viewFor(
  sources: Sources,
  { offers, providers }: Offers,
  orders: readonly PlannedOrder[],
  signal: AbortSignal,
): Promise<MarketView> {
  const [able, audits] = await Promise.all([
    Promise.all(orders.map((order) => ableFor(sources, order, signal))),
    Promise.all(auditable(orders, offers, providers).map(({ owner }) => auditsOf(sources, owner, signal))),
  ]);
  return { offers, providers, able: new Map(able.flat()), audits: new Map(audits) };
}

async function ableFor({ console }: Sources, order: PlannedOrder, signal: AbortSignal) {
  const screened = await inTime(screenGroup(console ? { console } : {}, order, signal), undefined, signal);
  return screened ? [[order.service, new Set(screened.map(({ owner }) => owner))] as const] : [];
}

async function auditsOf({ chain }: Sources, owner: string, signal: AbortSignal) {
  return [owner, await inTime(chain.audits(owner, signal), [], signal)] as const;
}

/** Whose audits matter: those that have made offers, where an order wants audits. */
function auditable(
  orders: readonly PlannedOrder[],
  offers: readonly Offer[],
  providers: readonly Provider[],
): readonly Provider[] {
  if (!orders.some(({ placement }) => placement.audited)) return [];
  const cards = rateCards(offers);
  return providers.filter(({ owner }) => cards.has(owner));
}

/** What it is, or `otherwise` where it fails, or is not there when `signal` says so: not everything below heeds that at once. */
async function inTime<T>(work: Promise<T>, otherwise: T, signal: AbortSignal): Promise<T> {
  return new Promise((resolve) => {
    const giveUp = () => resolve(otherwise);
    work.then(resolve, giveUp);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
