import { setTimeout as sleep } from "node:timers/promises";
import type { Caller } from "../caller.ts";
import { judge, TxError } from "../chain/verdict.ts";
import { Broadcaster, type BroadcasterOptions, type Inclusion, transactionUntil } from "./broadcast.ts";
import { type HeldLock, lockWallet, type SentTransaction } from "./lock.ts";
import type { Message } from "./transaction.ts";

export interface WalletOptions extends BroadcasterOptions {
  /** File that keeps a second process from writing at the same time. */
  readonly lockFile: string;
  /** Milliseconds without a further message after which those gathered become a transaction. */
  readonly gather?: number;
}

interface Job {
  readonly messages: readonly Message[];
  readonly caller: Caller;
  readonly resolve: (inclusion: Inclusion) => void;
  readonly reject: (error: unknown) => void;
}

const maxMessages = 30;

/**
 * The only writer of a wallet: gathers what parallel resources want to send into one transaction, signs it with the
 * account's sequence and waits until a block holds it. A message that fails takes nobody else with it.
 */
export class Wallet {
  readonly address: string;
  readonly #options: WalletOptions;
  readonly #broadcaster: Broadcaster;
  readonly #jobs: Job[] = [];
  #running = false;
  #flights = 0;
  /** Whether the outcome of a transaction of these flights is unknown. */
  #unsettled = false;
  #lock: Promise<HeldLock> | undefined;
  #released: Promise<void> | undefined;
  #recovered: Promise<void> | undefined;
  #lastDseq = 0;

  constructor(options: WalletOptions) {
    this.#options = options;
    this.#broadcaster = new Broadcaster(options);
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
      await this.#launch(takeBatch(this.#jobs));
    }
    this.#running = false;
  }

  /** Resolves as soon as the transaction is offered, so that the next one can follow into the same block. */
  #launch(jobs: readonly Job[]): Promise<void> {
    return new Promise((offered) => {
      this.#locked(jobs, offered)
        .catch((error) => {
          for (const job of jobs) job.reject(error);
        })
        .finally(offered);
    });
  }

  /** Waits until nobody has joined for a moment: parallel resources arrive as far apart as their queries take. */
  async #gather(): Promise<void> {
    const moment = this.#options.gather ?? 300;
    const longest = Date.now() + 6 * moment;
    for (let known = 0; known < this.#jobs.length && Date.now() < longest; ) {
      known = this.#jobs.length;
      await sleep(moment);
    }
  }

  async #locked(jobs: readonly Job[], offered: () => void): Promise<void> {
    this.#flights++;
    try {
      await this.#deliver(jobs, await this.#hold(jobs), offered);
    } catch (error) {
      this.#unsettled = true;
      throw error;
    } finally {
      this.#flights--;
      if (this.#flights === 0) await this.#letGo();
    }
  }

  /** The lock file, shared by all transactions on their way. */
  async #hold(jobs: readonly Job[]): Promise<HeldLock> {
    await this.#released;
    const signal = AbortSignal.any([abortedTogether(jobs), AbortSignal.timeout(600_000)]);
    this.#lock ??= lockWallet(this.#options.lockFile, signal, (message) => {
      for (const { caller } of jobs) caller.status(message);
    });
    return this.#lock;
  }

  async #letGo(): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    const unsettled = this.#unsettled;
    this.#unsettled = false;
    this.#released = lock?.then((held) => (unsettled ? held.leave() : held.release())).catch(() => undefined);
    await this.#released;
  }

  /** Sends one transaction for all jobs; without those it fails for, until none is left. */
  async #deliver(jobs: readonly Job[], lock: HeldLock, offered: () => void): Promise<void> {
    let left = jobs.filter(({ caller }) => !caller.signal.aborted);
    while (left.length > 0) {
      const messages = left.flatMap((job) => job.messages);
      const outcome = await this.#broadcaster.transact(messages, lock.journal, offered);
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
        left[0]!.reject(new TxError({ ...outcome, log }, outcome.hash, this.#broadcaster.hint(outcome)));
        return;
      } else {
        for (const job of left) await this.#deliver([job], lock, offered);
        return;
      }
    }
  }

  async #recover(caller: Caller): Promise<void> {
    const { chain, chainId, lockFile } = this.#options;
    const { signal } = caller;
    const { chain_id: actual } = await chain.latestBlock(signal);
    if (actual !== chainId) {
      throw new Error(
        `chain: the REST endpoint serves ${actual}, the stage asks for ${chainId}: correct akash.chainId or akash.rest in the stage file`,
      );
    }
    const lock = await lockWallet(lockFile, signal, (message) => caller.status(message));
    try {
      await this.#settle(lock.left?.sent, caller);
      await lock.release();
    } catch (error) {
      await lock.leave();
      throw error;
    }
  }

  /** Waits until it is certain whether a killed run's transaction happened. */
  async #settle(sent: SentTransaction | undefined, caller: Caller): Promise<void> {
    if (!sent) return;
    const { chain } = this.#options;
    const transaction = { hash: sent.hash, until: BigInt(sent.until) };
    while ((await transactionUntil(chain, transaction)) === undefined) {
      caller.status(`an interrupted run left transaction ${sent.hash}, waiting for its outcome`);
      await chain.nextBlock((await chain.latestBlock(caller.signal)).height, caller.signal);
    }
  }
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
