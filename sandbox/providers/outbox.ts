import { setTimeout } from "node:timers/promises";
import type { Market } from "../market.ts";
import type { Message, Sender } from "../sender.ts";

/** A message, and what it is about: the key of an order or of a lease. */
export interface Item {
  readonly key: string;
  readonly message: Message;
}

export interface OutboxOptions {
  /** Of the provider, for its log. */
  readonly name: string;
  readonly sender: Sender;
  readonly market: Market;
  readonly chainId: string;
  log(line: string): void;
}

/** Told of every message of a transaction that failed; `atFault` is the one that the chain named. */
type Failed = (key: string, atFault: boolean) => void;

/** Blocks after which a transaction that is in none is lost. */
const LOST_AFTER_BLOCKS = 5;

/** What a provider sends to the chain. */
export class Outbox {
  readonly #options: OutboxOptions;
  #sent: { hash: string; items: readonly Item[]; blocks: number } | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Sends a transaction that `settled` looks after; one that is refused at once has failed. */
  async post(items: readonly Item[], failed: Failed): Promise<void> {
    if (items.length === 0) return;
    try {
      const hash = await this.send(items.map(({ message }) => message));
      this.#sent = { hash, items, blocks: 0 };
    } catch (error) {
      this.#options.log((error as Error).message);
      for (const { key } of items) failed(key, false);
    }
  }

  /** Whether the last posted transaction is in a block. */
  async settled(failed: Failed): Promise<boolean> {
    const { market, name, log } = this.#options;
    const sent = this.#sent;
    if (!sent) return true;
    const answer = await market.transaction(sent.hash);
    sent.blocks += 1;
    if (!answer && sent.blocks < LOST_AFTER_BLOCKS) return false;
    this.#sent = undefined;
    if (answer?.code === 0) return true;
    const fault = Number(/message index: (\d+)/.exec(answer?.raw_log ?? "")?.[1] ?? -1);
    log(`${name}: ${answer ? answer.raw_log : "transaction lost"}`);
    sent.items.forEach(({ key }, index) => void failed(key, index === fault));
    return true;
  }

  /** Sends a message by itself and waits for its block. @throws with the chain's words when it is refused */
  async transact(message: Message): Promise<void> {
    const hash = await this.send([message]);
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      const answer = await this.#options.market.transaction(hash);
      if (answer?.code === 0) return;
      if (answer) throw new Error(answer.raw_log);
      await setTimeout(50);
    }
    throw new Error(`provider ${this.#options.name}: transaction ${hash} is in no block`);
  }

  /** Signs and broadcasts. @returns hash @throws when CheckTx refuses */
  async send(messages: Message[]): Promise<string> {
    const { sender, market, chainId, name } = this.#options;
    const answer = await sender.send(market, chainId, messages);
    if (answer.code === 0) return answer.txhash;
    throw new Error(`provider ${name}: ${answer.codespace} ${answer.code}: ${answer.raw_log}`);
  }
}
