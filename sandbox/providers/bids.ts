import { groupSpec, type LeaseId, type Order, orderKey } from "../market.ts";
import type { Message, Sender } from "../sender.ts";
import { offer, type Usage, usage } from "./bidding.ts";
import type { ProviderProfile } from "./catalog.ts";
import { closeBid, closedReason } from "./ending.ts";
import type { Item } from "./outbox.ts";

export interface BidsOptions {
  readonly profile: ProviderProfile;
  readonly sender: Sender;
  readonly auditor: string;
  readonly seed: string;
  /** Milliseconds an unleased bid stands. */
  readonly patience: number;
  log(line: string): void;
}

interface StandingBid {
  readonly id: LeaseId;
  since: number;
  readonly usage: Usage;
}

/** The orders that one provider has looked at, and its bids that stand; by order. */
export class Bids {
  readonly #options: BidsOptions;
  readonly #standing = new Map<string, StandingBid>();
  readonly #considered = new Set<string>();

  constructor(options: BidsOptions) {
    this.#options = options;
  }

  /** What the standing ones would take. */
  get usages(): Usage[] {
    return [...this.#standing.values()].map((bid) => bid.usage);
  }

  /** Knows of a bid from before a restart. */
  remember(id: LeaseId): void {
    this.#considered.add(orderKey(id));
  }

  /** Forgets a bid that became a lease. */
  won(key: string): void {
    this.#standing.delete(key);
  }

  /** Has every standing one withdrawn with the next block. */
  expire(): void {
    for (const bid of this.#standing.values()) bid.since = 0;
  }

  /** Considers an order again whose message failed, unless the message itself was at fault. */
  retract(key: string, atFault: boolean): void {
    this.#standing.delete(key);
    if (!atFault) this.#considered.delete(key);
  }

  /** Bids on orders it has not looked at. @param free what the provider can still take, asked before each */
  made(orders: readonly Order[], free: () => Usage): Item[] {
    const { profile, sender, auditor, seed, log } = this.#options;
    return orders.flatMap((order) => {
      const key = orderKey(order.id);
      if (this.#considered.has(key) || order.id.owner === sender.address) return [];
      this.#considered.add(key);
      const group = groupSpec(order.spec);
      const window = order.reclamation?.min_window;
      const wanted = { group, notice: window === undefined ? undefined : Number.parseInt(window, 10) };
      const answer = offer(profile, auditor, wanted, free(), seed);
      if ("declined" in answer) {
        log(`${profile.name}: no bid on ${key}: it ${answer.declined}`);
        return [];
      }
      const id = { ...order.id, provider: sender.address, bseq: 0 };
      this.#standing.set(key, { id, since: Date.now(), usage: usage(group) });
      const bid = {
        "@type": "/akash.market.v1beta5.MsgCreateBid",
        id,
        price: { denom: "uact", amount: answer.bid },
        deposit: { amount: { denom: "uact", amount: "500000" }, sources: ["balance"] },
        resources_offer: order.spec.resources.map(({ resource, count }) => ({ resources: resource, count })),
        reclamation_window: window ?? null,
      } as unknown as Message;
      return [{ key, message: bid }];
    });
  }

  /** Withdraws bids that were not accepted in time. @param open orders that still are */
  withdrawn(open: ReadonlySet<string>): Item[] {
    const deadline = Date.now() - this.#options.patience;
    const items: Item[] = [];
    for (const [key, bid] of this.#standing) {
      if (open.has(key) && bid.since >= deadline) continue;
      this.#standing.delete(key);
      if (open.has(key)) items.push({ key, message: closeBid(bid.id, closedReason("unspecified")) });
    }
    return items;
  }
}
