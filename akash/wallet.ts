import { setTimeout as sleep } from "node:timers/promises";
import type { Caller } from "./caller.ts";
import type { ChainClient, TxResponse } from "./chain.ts";
import { type HeldLock, lockWallet } from "./lock.ts";
import { RestError, UnreachableError } from "./rest.ts";
import type { Signer } from "./signer.ts";
import { type Message, type SignedTransaction, signTransaction } from "./transaction.ts";
import { judge, type Refusal, TxError } from "./verdict.ts";
import { poll } from "./wait.ts";

export interface WalletOptions {
  readonly chain: ChainClient;
  readonly signer: Signer;
  readonly chainId: string;
  /** Such as `0.025uakt`. */
  readonly gasPrice: string;
  /** File that keeps a second process from writing at the same time. */
  readonly lockFile: string;
  /** Milliseconds without a further message after which those gathered become a transaction. */
  readonly gather?: number;
}

/** Where a message ended up. */
export interface Inclusion {
  readonly hash: string;
  readonly height: bigint;
}

interface Job {
  readonly messages: readonly Message[];
  readonly caller: Caller;
  readonly resolve: (inclusion: Inclusion) => void;
  readonly reject: (error: unknown) => void;
}

const maxMessages = 30;
/** Milliseconds after which the same bytes are offered again: a node may have dropped them. */
const inclusionTimeout = 15_000;
const resends = 8;
const sequenceRepairs = 10;

/**
 * The only writer of a wallet: gathers what parallel resources want to send into one transaction, signs it with the
 * account's sequence and waits until a block holds it. A message that fails takes nobody else with it.
 */
export class Wallet {
  readonly address: string;
  readonly signer: Signer;
  readonly #options: WalletOptions;
  readonly #price: { amount: number; denom: string };
  readonly #jobs: Job[] = [];
  #running = false;
  #recovered: Promise<void> | undefined;
  #lastDseq = 0;

  constructor(options: WalletOptions) {
    this.#options = options;
    this.#price = parseGasPrice(options.gasPrice);
    this.signer = options.signer;
    this.address = options.signer.address;
  }

  /** A deployment sequence this process has not used: milliseconds since 1970, counted on within one. */
  nextDseq(): string {
    this.#lastDseq = Math.max(this.#lastDseq + 1, Date.now());
    return String(this.#lastDseq);
  }

  /**
   * Checks chain and account once, and waits for what a killed run may still have on its way. Whoever is going to
   * decide from the chain's state must call it first.
   */
  recover(caller: Caller): Promise<void> {
    this.#recovered ??= this.#recover(caller).catch((error) => {
      this.#recovered = undefined;
      throw error;
    });
    return this.#recovered;
  }

  /**
   * Sends messages that belong together, in their order, and resolves once a block holds them. Rejects with a
   * TxError when the chain refuses them. An aborted signal stops the wait, not what has been broadcast already.
   */
  send(messages: readonly Message[], caller: Caller): Promise<Inclusion> {
    const { signal } = caller;
    return new Promise<Inclusion>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      this.#jobs.push({ messages, caller, resolve, reject });
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#jobs.length > 0) {
      await this.#gather();
      const jobs = takeBatch(this.#jobs).filter(({ caller }) => !caller.signal.aborted);
      await this.#locked(jobs).catch((error) => {
        for (const job of jobs) job.reject(error);
      });
    }
    this.#running = false;
  }

  /** Waits until nobody has joined for a moment: parallel resources arrive as far apart as their queries take. */
  async #gather(): Promise<void> {
    const moment = this.#options.gather ?? 150;
    const longest = Date.now() + 6 * moment;
    for (let known = 0; known < this.#jobs.length && Date.now() < longest; ) {
      known = this.#jobs.length;
      await sleep(moment);
    }
  }

  async #locked(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    const signal = AbortSignal.any([abortedTogether(jobs), AbortSignal.timeout(600_000)]);
    const lock = await lockWallet(this.#options.lockFile, signal, (message) => {
      for (const { caller } of jobs) caller.status(message);
    });
    try {
      await this.#deliver(jobs, lock);
    } finally {
      await lock.release();
    }
  }

  /** Sends one transaction for all jobs; without those it fails for, until none is left. */
  async #deliver(jobs: readonly Job[], lock: HeldLock): Promise<void> {
    let left = jobs;
    while (left.length > 0) {
      const messages = left.flatMap((job) => job.messages);
      const outcome = await this.#transact(messages, lock);
      if ("height" in outcome) {
        for (const job of left) job.resolve(outcome);
        return;
      }
      const verdict = judge(outcome);
      const failing = verdict.kind === "message" ? ownerOf(left, verdict.index) : undefined;
      const log = "log" in verdict ? verdict.log : outcome.log;
      if (failing) {
        failing.reject(new TxError({ ...outcome, log }, outcome.hash));
        left = left.filter((job) => job !== failing);
      } else if (left.length === 1) {
        left[0]!.reject(new TxError({ ...outcome, log }, outcome.hash, this.#hint(outcome)));
        return;
      } else {
        for (const job of left) await this.#deliver([job], lock);
        return;
      }
    }
  }

  /** One transaction from signature to block, repairing the sequence on the way. */
  async #transact(messages: readonly Message[], lock: HeldLock): Promise<Inclusion | (Refusal & { hash?: string })> {
    let extraGas = 1;
    for (let repairs = 0; ; repairs++) {
      const account = await this.#account();
      const estimate = await this.#estimate(messages, account);
      if (typeof estimate !== "bigint") {
        if (judge(estimate).kind === "sequence" && repairs < sequenceRepairs) {
          await this.#nextBlock();
          continue;
        }
        return estimate;
      }
      const gas = (estimate * BigInt(Math.round(extraGas * 14))) / 10n;
      const transaction = await this.#sign(messages, account, gas);
      await lock.journal(transaction.hash);
      const answer = await this.#submit(transaction);
      if (answer.code === 0) return { hash: transaction.hash, height: answer.height };
      const refusal = { codespace: answer.codespace, code: answer.code, log: answer.raw_log, hash: transaction.hash };
      const { kind } = judge(refusal);
      if (kind === "sequence" && repairs < sequenceRepairs) await this.#nextBlock();
      else if (kind === "gas" && extraGas < 4) extraGas *= 2;
      else return refusal;
    }
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
    return signTransaction(this.signer, messages, { chainId: this.#options.chainId, ...account, gas, fee });
  }

  /** Broadcasts until the outcome is known. Only the very same bytes are ever sent again, so nothing happens twice. */
  async #submit(transaction: SignedTransaction): Promise<TxResponse> {
    const { chain } = this.#options;
    for (let attempt = 0; attempt < resends; attempt++) {
      try {
        const answer = await chain.broadcast(transaction.bytes, timeLimit());
        const known = judge({ ...answer, log: answer.raw_log }).kind === "known";
        if (answer.code !== 0 && !known) {
          return (await chain.transaction(transaction.hash, timeLimit())) ?? answer;
        }
      } catch (error) {
        if (!(error instanceof UnreachableError)) throw error;
      }
      const included = await this.#included(transaction.hash, inclusionTimeout);
      if (included) return included;
    }
    throw new UnreachableError(
      `chain: no block holds transaction ${transaction.hash} after ${resends} broadcasts: its outcome is unknown. ` +
        "Run the same command again: what it has created is found by its tag",
    );
  }

  #included(hash: string, timeout: number): Promise<TxResponse | undefined> {
    const probe = () =>
      this.#options.chain.transaction(hash, timeLimit()).catch((error) => {
        if (error instanceof UnreachableError) return null;
        throw error;
      });
    return poll(async () => (await probe()) ?? undefined, timeout, timeLimit(timeout + 60_000));
  }

  async #account(): Promise<Account> {
    const account = await this.#options.chain.account(this.address, timeLimit());
    if (account) return account;
    throw new Error(
      `wallet: ${this.address} is unknown on ${this.#options.chainId}: it has never received anything. ` +
        `Send it uact for deposits and ${this.#price.denom} for gas`,
    );
  }

  async #recover(caller: Caller): Promise<void> {
    const { chain, chainId, lockFile } = this.#options;
    const { signal } = caller;
    const { chain_id: actual, height } = await chain.latestBlock(signal);
    if (actual !== chainId) {
      throw new Error(
        `chain: the REST endpoint serves ${actual}, the stage asks for ${chainId}: correct akash.chainId or akash.rest in the stage file`,
      );
    }
    const lock = await lockWallet(lockFile, signal, (message) => caller.status(message));
    try {
      if (!lock.left?.hash) return;
      caller.status(`an interrupted run left transaction ${lock.left.hash}, waiting for its outcome`);
      for (let at = height, blocks = 0; blocks < 3; blocks++) {
        if (await chain.transaction(lock.left.hash, signal)) return;
        at = await chain.nextBlock(at, signal);
      }
    } finally {
      await lock.release();
    }
  }

  async #nextBlock(): Promise<void> {
    const { height } = await this.#options.chain.latestBlock(timeLimit());
    await this.#options.chain.nextBlock(height, timeLimit(120_000));
  }

  #hint(refusal: Refusal): string {
    if (refusal.codespace === "sdk" && refusal.code === 13) return "Raise akash.gasPrice in the stage file";
    if (/insufficient fund|insufficient balance|smaller than/.test(refusal.log)) {
      return `Fund ${this.address}: uact for deposits, ${this.#price.denom} for gas`;
    }
    return "";
  }
}

interface Account {
  readonly accountNumber: bigint;
  readonly sequence: bigint;
}

function parseGasPrice(text: string): { amount: number; denom: string } {
  const match = /^([0-9]*\.?[0-9]+)([a-z]+)$/.exec(text);
  if (!match) throw new Error(`akash.gasPrice "${text}" is not a price such as 0.025uakt`);
  return { amount: Number(match[1]), denom: match[2]! };
}

/** Takes whole jobs from the front while they fit into one transaction. */
function takeBatch(queue: Job[]): Job[] {
  const batch: Job[] = [];
  let size = 0;
  while (queue.length > 0) {
    size += queue[0]!.messages.length;
    if (batch.length > 0 && size > maxMessages) break;
    batch.push(queue.shift()!);
  }
  return batch;
}

function ownerOf(jobs: readonly Job[], index: number): Job | undefined {
  let end = 0;
  return jobs.find((job) => {
    end += job.messages.length;
    return index < end;
  });
}

/** Aborted once every job is: as long as one waits, the others' transaction is worth sending. */
function abortedTogether(jobs: readonly Job[]): AbortSignal {
  const controller = new AbortController();
  for (const { signal } of jobs.map((job) => job.caller)) {
    signal.addEventListener("abort", () => {
      if (jobs.every(({ caller }) => caller.signal.aborted)) controller.abort(signal.reason);
    });
  }
  return controller.signal;
}

function timeLimit(milliseconds = 40_000): AbortSignal {
  return AbortSignal.timeout(milliseconds);
}
