import type { ChainClient, TxResponse } from "./chain.ts";
import { RestError, UnreachableError } from "./rest.ts";
import type { Signer } from "./signer.ts";
import { type Message, type SignedTransaction, signTransaction } from "./transaction.ts";
import { judge, type Refusal } from "./verdict.ts";

export interface BroadcasterOptions {
  readonly chain: ChainClient;
  readonly signer: Signer;
  readonly chainId: string;
  /** Such as `0.025uakt`. */
  readonly gasPrice: string;
}

/** Where messages ended up. */
export interface Inclusion {
  readonly hash: string;
  readonly height: bigint;
}

/** A refusal, with the hash of what was sent when anything was. */
export type Refused = Refusal & { readonly hash?: string };

/** Blocks after which the same bytes are offered again: a node may have dropped them. */
const inclusionBlocks = 3;
const offers = 8;
const sequenceRepairs = 10;
/** Gas limit over the simulated use: a simulation leaves out the fee and part of the signature. */
const gasMargin = { tenths: 13n, flat: 40_000n };

/** Brings one transaction at a time from its messages into a block. */
export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #price: { amount: number; denom: string };

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    this.#price = parseGasPrice(options.gasPrice);
  }

  /**
   * Signs and sends, repairing the account's sequence on the way, until a block holds the messages or the chain has
   * refused them. An UnreachableError says that the outcome is unknown.
   * @param journal told the hash before anything is sent
   */
  async transact(messages: readonly Message[], journal: (hash: string) => Promise<void>): Promise<Inclusion | Refused> {
    let enough = 1n;
    for (let repairs = 0; ; ) {
      const account = await this.#account();
      const estimate = await this.#estimate(messages, account);
      const outcome =
        typeof estimate === "bigint"
          ? await this.#attempt(messages, account, gasLimit(estimate) * enough, journal)
          : estimate;
      if ("height" in outcome) return outcome;
      const { kind } = judge(outcome);
      if (kind === "sequence" && repairs++ < sequenceRepairs) await this.#nextBlock();
      else if (kind === "gas" && enough < 4n) enough *= 2n;
      else return outcome;
    }
  }

  /** How to cure a refusal of the transaction as a whole; empty when there is nothing to say. */
  hint(refusal: Refusal): string {
    if (refusal.codespace === "sdk" && refusal.code === 13) return "Raise akash.gasPrice in the stage file";
    if (/insufficient fund|insufficient balance|smaller than/.test(refusal.log)) {
      return `Fund ${this.#options.signer.address}: uact for deposits, ${this.#price.denom} for gas`;
    }
    return "";
  }

  async #attempt(
    messages: readonly Message[],
    account: Account,
    gas: bigint,
    journal: (hash: string) => Promise<void>,
  ): Promise<Inclusion | Refused> {
    const transaction = await this.#sign(messages, account, gas);
    const { hash } = transaction;
    await journal(hash);
    const { code, codespace, height, raw_log } = await this.#submit(transaction);
    return code === 0 ? { hash, height } : { code, codespace, log: raw_log, hash };
  }

  async #estimate(messages: readonly Message[], account: Account): Promise<bigint | Refusal> {
    const { bytes } = await this.#sign(messages, account, 0n);
    try {
      return await this.#options.chain.simulate(bytes, timeLimit());
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      return { codespace: "simulate", code: error.code, log: error.message.replace(/^.*?: HTTP \d+: /s, "") };
    }
  }

  #sign(messages: readonly Message[], account: Account, gas: bigint): Promise<SignedTransaction> {
    const fee = { denom: this.#price.denom, amount: String(Math.ceil(Number(gas) * this.#price.amount)) };
    return signTransaction(this.#options.signer, messages, { chainId: this.#options.chainId, ...account, gas, fee });
  }

  /** Offers the very same bytes until their outcome is known: nothing can happen twice. */
  async #submit(transaction: SignedTransaction): Promise<TxResponse> {
    for (let offer = 0; offer < offers; offer++) {
      const answer = await this.#offer(transaction).catch((error: unknown) => {
        if (error instanceof UnreachableError) return undefined;
        throw error;
      });
      if (answer) return answer;
    }
    throw new UnreachableError(
      `chain: no block holds transaction ${transaction.hash}, offered ${offers} times: its outcome is unknown. ` +
        "Run the same command again: what it has created is found by its tag",
    );
  }

  /** The outcome in a block or the node's refusal; undefined when some blocks have passed without the transaction. */
  async #offer({ bytes, hash }: SignedTransaction): Promise<TxResponse | undefined> {
    const { chain } = this.#options;
    let { height } = await chain.latestBlock(timeLimit());
    const answer = await chain.broadcast(bytes, timeLimit()).catch((error: unknown) => {
      if (error instanceof UnreachableError) return undefined;
      throw error;
    });
    const refused = answer && answer.code !== 0 && judge({ ...answer, log: answer.raw_log }).kind !== "known";
    for (let blocks = 0; blocks < inclusionBlocks; blocks++) {
      const found = await chain.transaction(hash, timeLimit());
      if (found) return found;
      if (refused) return answer;
      height = await chain.nextBlock(height, timeLimit(120_000));
    }
    return (await chain.transaction(hash, timeLimit())) ?? undefined;
  }

  async #account(): Promise<Account> {
    const account = await this.#options.chain.account(this.#options.signer.address, timeLimit());
    if (account) return account;
    throw new Error(
      `wallet: ${this.#options.signer.address} is unknown on ${this.#options.chainId}: it has never received anything. ` +
        `Send it uact for deposits and ${this.#price.denom} for gas`,
    );
  }

  async #nextBlock(): Promise<void> {
    const { height } = await this.#options.chain.latestBlock(timeLimit());
    await this.#options.chain.nextBlock(height, timeLimit(120_000));
  }
}

interface Account {
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

function gasLimit(estimate: bigint): bigint {
  return (estimate * gasMargin.tenths) / 10n + gasMargin.flat;
}

function parseGasPrice(text: string): { amount: number; denom: string } {
  const match = /^([0-9]*\.?[0-9]+)([a-z]+)$/.exec(text);
  if (!match) throw new Error(`akash.gasPrice "${text}" is not a price such as 0.025uakt`);
  return { amount: Number(match[1]), denom: match[2]! };
}

function timeLimit(milliseconds = 40_000): AbortSignal {
  return AbortSignal.timeout(milliseconds);
}
