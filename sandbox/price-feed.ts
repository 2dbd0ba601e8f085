import type { Market } from "./market.ts";
import { Sender } from "./sender.ts";

/** US dollars per AKT, as when the chain was recorded. */
const PRICE = "0.500000000000000000";

/** Milliseconds between two entries, and seconds after which an entry is stale. */
const INTERVAL = 60_000;
export const MAX_STALENESS_SECONDS = 150;

export interface PriceFeedOptions {
  readonly market: Market;
  readonly chainId: string;
  readonly seed: string;
  log(line: string): void;
}

/** The oracle's only source: the auditor's account tells the same price of AKT again and again, so that ACT can be minted. */
export class PriceFeed {
  readonly #options: PriceFeedOptions;
  #last = 0;

  constructor(options: PriceFeedOptions) {
    this.#options = options;
  }

  /** Sends the next entry when it is due. */
  async onBlock(): Promise<void> {
    if (Date.now() - this.#last < INTERVAL) return;
    this.#last = Date.now();
    const { market, chainId, seed, log } = this.#options;
    try {
      const source = await Sender.fromName(`sandbox ${seed} auditor`);
      const entry = {
        "@type": "/akash.oracle.v2.MsgAddPriceEntry",
        signer: source.address,
        id: { denom: "akt", base_denom: "usd" },
        price: PRICE,
        timestamp: new Date(this.#last).toISOString(),
      };
      const answer = await source.send(market, chainId, [entry as never]);
      if (answer.code !== 0) throw new Error(answer.raw_log);
    } catch (error) {
      log(`price feed: ${(error as Error).message}`);
    }
  }
}
