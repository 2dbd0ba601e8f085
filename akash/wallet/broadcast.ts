import { ExplainedError } from "../../errors/explained-error.ts";
import { errorText } from "../../errors/text.ts";
import type { ChainClient, TxResponse } from "../chain/client.ts";
import { RestError, UnreachableError } from "../chain/rest.ts";
import { judge, type Refusal } from "../chain/verdict.ts";
import type { SentTransaction } from "./lock.ts";
import type { Signer } from "./signer.ts";
import {
  type Account,
  type Message,
  type SignedTransaction,
  signTransaction,
  simulatedTransaction,
} from "./transaction.ts";

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

/** Nothing was sent, so it is certain that nothing happened; `cause` says why not. */
export class UnsentError extends Error {
  override readonly name = "UnsentError";

  constructor(cause: unknown) {
    super(errorText(cause), { cause });
  }
}

/** A refusal, with the hash of what was sent when anything was. */
export type Refused = Refusal & { readonly hash?: string };

/** Blocks that may hold a transaction: after them it is certain whether it happened. */
const LIFETIME = 10n;
/** Blocks after which the same bytes are offered again: a node may have dropped them. */
const INCLUSION_BLOCKS = 3;
const BROADCAST_ATTEMPTS = 8;
const SEQUENCE_REPAIRS = 10;
/** Gas limit over the simulated use: a simulation leaves out the fee and part of the signature. */
const gasMargin = { tenths: 13n, flat: 40_000n };

/** Signs and broadcasts transactions and waits for their blocks; several may be in flight, in the order of their sequences. */
export class Broadcaster {
  readonly #options: BroadcasterOptions;
  readonly #price: { amount: number; denom: string };
  #queue: Promise<unknown> = Promise.resolve();
  /** Transactions that a node has taken and no block holds yet, as far as is known. */
  #inFlight = 0;
  /** Sequence after theirs. */
  #nextSequence = 0n;

  constructor(options: BroadcasterOptions) {
    this.#options = options;
    this.#price = parseGasPrice(options.gasPrice);
  }

  /**
   * Signs and sends, with a new sequence where needed, until a block holds the messages or the chain has
   * refused them. The next transaction may follow as soon as this one is offered. An UnsentError says that nothing
   * happened, any other error that the outcome is unknown.
   * @param journal records the transaction before it is sent
   * @param accepted called once a node has accepted the transaction
   */
  async transact(
    messages: readonly Message[],
    journal: (sent: SentTransaction) => Promise<void>,
    accepted: () => void,
  ): Promise<Inclusion | Refused> {
    let gasFactor = 1n;
    for (let repairs = 0; ; ) {
      const first = await this.#serialize(() => this.#signAndBroadcast(messages, gasFactor, journal));
      if ("bytes" in first) accepted();
      const outcome = "bytes" in first ? await this.#awaitInclusion(first) : first;
      if ("height" in outcome) return outcome;
      const { kind } = judge(outcome);
      if ((kind === "sequence" || kind === "expired") && repairs++ < SEQUENCE_REPAIRS) await unsent(this.#nextBlock());
      else if (kind === "gas" && gasFactor < 4n) gasFactor *= 2n;
      else return outcome;
    }
  }

  /** How to fix the reason for which the whole transaction was refused; empty when unknown. */
  hint(refusal: Refusal): string {
    if (refusal.codespace === "sdk" && refusal.code === 13) return "Raise akash.gasPrice in the stage file";
    if (/insufficient fund|insufficient balance|smaller than/.test(refusal.log)) {
      return `Fund ${this.#options.signer.address}, or whose grants it spends: uact for deposits, ${this.#price.denom} for gas`;
    }
    return "";
  }

  /** Runs one at a time: from reading the account's sequence to broadcasting the transaction that uses it. */
  #serialize<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#queue.then(work, work);
    this.#queue = mine.catch(() => undefined);
    return mine;
  }

  /** Signs with the next sequence and offers the transaction for the first time. */
  async #signAndBroadcast(
    messages: readonly Message[],
    gasFactor: bigint,
    journal: (sent: SentTransaction) => Promise<void>,
  ): Promise<SignedTransaction | Refused> {
    const account = await unsent(this.#account());
    const transaction = await unsent(this.#prepare(messages, account, gasFactor));
    if (!("bytes" in transaction)) return transaction;
    await unsent(journal({ hash: transaction.hash, until: String(transaction.until) }));
    const refused = await this.#broadcast(transaction);
    if (refused) return refused;
    this.#inFlight++;
    this.#nextSequence = account.sequence + 1n;
    return transaction;
  }

  /** The signed transaction, or why the chain would refuse it. */
  async #prepare(
    messages: readonly Message[],
    account: Account,
    gasFactor: bigint,
  ): Promise<SignedTransaction | Refusal> {
    const estimate = await this.#estimate(messages, account);
    if (typeof estimate !== "bigint") return estimate;
    const { height } = await this.#options.chain.latestBlock(timeLimit());
    return this.#sign(messages, account, { gas: gasLimit(estimate) * gasFactor, until: height + LIFETIME });
  }

  /** Waits until a block holds the transaction or none may hold it any more. Broadcasts the same bytes again where needed: a repeated broadcast cannot execute twice. */
  async #awaitInclusion(transaction: SignedTransaction): Promise<Inclusion | Refused> {
    const { hash } = transaction;
    try {
      for (let offer = 0; offer < BROADCAST_ATTEMPTS; offer++) {
        const found = await this.#findInBlocks(hash).catch(ignoreUnreachable);
        if (found) return outcomeOf(found);
        const late = await transactionUntil(this.#options.chain, transaction).catch(ignoreUnreachable);
        if (late !== undefined) return late ? outcomeOf(late) : { ...expired, hash };
        const refused = await this.#broadcast(transaction);
        const meanwhile = refused && (await this.#options.chain.transaction(hash, timeLimit()));
        if (refused) return meanwhile ? outcomeOf(meanwhile) : refused;
      }
    } finally {
      this.#inFlight--;
    }
    throw new UnreachableError(
      `chain: no block holds transaction ${hash}, offered ${BROADCAST_ATTEMPTS} times: its outcome is unknown. ` +
        "Run the same command again: what it has created is found by its tag",
    );
  }

  /** The node's refusal; undefined when it has taken the bytes, has them already, or did not answer. */
  async #broadcast({ bytes, hash }: SignedTransaction): Promise<Refused | undefined> {
    const answer = await this.#options.chain.broadcast(bytes, timeLimit()).catch(ignoreUnreachable);
    if (!answer || answer.code === 0) return undefined;
    const refused = { codespace: answer.codespace, code: answer.code, log: answer.raw_log, hash };
    return judge(refused).kind === "known" ? undefined : refused;
  }

  /** Searches the latest and the next blocks; undefined when none of them holds the transaction. */
  async #findInBlocks(hash: string): Promise<TxResponse | undefined> {
    const { chain } = this.#options;
    let { height } = await chain.latestBlock(timeLimit());
    for (let blocks = 0; blocks < INCLUSION_BLOCKS; blocks++) {
      const found = await chain.transaction(hash, timeLimit());
      if (found) return found;
      height = await chain.nextBlock(height, timeLimit(120_000));
    }
    return (await chain.transaction(hash, timeLimit())) ?? undefined;
  }

  async #estimate(messages: readonly Message[], account: Account): Promise<bigint | Refusal> {
    const bytes = await simulatedTransaction(this.#options.signer, messages, account);
    try {
      return await this.#options.chain.simulate(bytes, timeLimit());
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      return { codespace: "simulate", code: error.code, log: error.message.replace(/^.*?: HTTP \d+: /s, "") };
    }
  }

  #sign(messages: readonly Message[], account: Account, limits: Limits): Promise<SignedTransaction> {
    const { signer, chainId } = this.#options;
    const { denom, amount } = this.#price;
    const fee = { denom, amount: String(Math.ceil(Number(limits.gas) * amount)) };
    return signTransaction(signer, messages, { chainId, ...account, ...limits, fee });
  }

  /** The account with the sequence after the transactions in flight. */
  async #account(): Promise<Account> {
    const account = await this.#options.chain.account(this.#options.signer.address, timeLimit());
    if (account) {
      const ahead = this.#inFlight > 0 && this.#nextSequence > account.sequence;
      return ahead ? { ...account, sequence: this.#nextSequence } : account;
    }
    throw new ExplainedError(
      "funds",
      `wallet: ${this.#options.signer.address} is unknown on ${this.#options.chainId}: it has never received anything`,
      { fix: `send it ${this.#price.denom}, for gas and to mint uact for deposits from: ./platform funds mint` },
    );
  }

  async #nextBlock(): Promise<void> {
    const { height } = await this.#options.chain.latestBlock(timeLimit());
    await this.#options.chain.nextBlock(height, timeLimit(120_000));
  }
}

/** A transaction no block may hold any more; `null` then, and undefined while one still may and none does. */
export async function transactionUntil(
  chain: ChainClient,
  { hash, until }: { hash: string; until: bigint },
): Promise<TxResponse | null | undefined> {
  const { height } = await chain.latestBlock(timeLimit());
  const found = await chain.transaction(hash, timeLimit());
  if (found) return found;
  return height >= until ? null : undefined;
}

const expired = { codespace: "sdk", code: 30, log: "no block held the transaction in time" };

interface Limits {
  readonly gas: bigint;
  readonly until: bigint;
}

function outcomeOf({ code, codespace, height, raw_log, txhash }: TxResponse): Inclusion | Refused {
  return code === 0 ? { hash: txhash, height } : { code, codespace, log: raw_log, hash: txhash };
}

/** Marks the failure of what comes before anything is sent. */
function unsent<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new UnsentError(error);
  });
}

function ignoreUnreachable(error: unknown): undefined {
  if (!(error instanceof UnreachableError)) throw error;
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
