import { Signer } from "./chain/wire/signer.ts";
import type { Market, TxResponse } from "./market.ts";

/** A message in its JSON form, `{"@type": "/akash…", …}`. */
export type Message = Parameters<Signer["sign"]>[0][number];

/** An account of the sandbox itself (a provider, the auditor): its key follows from its name, it counts its own sequence. */
export class Sender {
  readonly #signer: Signer;
  #next: { accountNumber: string; sequence: number } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  static async fromName(name: string): Promise<Sender> {
    return new Sender(await Signer.fromName(name));
  }

  private constructor(signer: Signer) {
    this.#signer = signer;
  }

  get address(): string {
    return this.#signer.address;
  }

  /** Signs and broadcasts, one transaction after the other. @returns the answer of CheckTx; a failure in a block is found by its hash */
  send(market: Market, chainId: string, messages: Message[]): Promise<TxResponse> {
    const sent = this.#last.then(() => this.#send(market, chainId, messages));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async #send(market: Market, chainId: string, messages: Message[]): Promise<TxResponse> {
    const { accountNumber, sequence } = this.#next ?? (await this.#account(market));
    const tx = await this.#signer.sign(messages, { chainId, accountNumber, sequence: String(sequence) });
    const answer = await market.broadcast(tx);
    this.#next = answer.code === 0 ? { accountNumber, sequence: sequence + 1 } : undefined;
    return answer;
  }

  async #account(market: Market): Promise<{ accountNumber: string; sequence: number }> {
    const account = await market.account(this.address);
    if (!account) throw new Error(`account ${this.address} is not in the sandbox's genesis`);
    return { accountNumber: account.account_number, sequence: Number(account.sequence) };
  }
}
