import { setTimeout as sleep } from "node:timers/promises";
import { ExplainedError } from "../../errors/explained-error.ts";
import type { Caller } from "../caller.ts";
import { judge, TxError } from "../chain/verdict.ts";
import { Broadcaster, type BroadcasterOptions, type Inclusion, transactionUntil, UnsentError } from "./broadcast.ts";
import { type HeldLock, lockWallet, type SentTransaction } from "./lock.ts";
import type { Message } from "./transaction.ts";

export interface WalletOptions extends BroadcasterOptions {
  /** File that keeps a second process from writing at the same time. */
  readonly lockFile: string;
  /** Milliseconds without a further message after which those gathered become a transaction. */
  readonly batchDelay?: number;
}

interface Job {
  readonly messages: readonly Message[];
  readonly caller: Caller;
  readonly resolve: (inclusion: Inclusion) => void;
  readonly reject: (error: unknown) => void;
  /** Something of it may have been sent. */
  started: boolean;
}

const MAX_MESSAGES = 30;

/**
 * The only writer of a wallet: batches the messages of parallel resources into one transaction, signs it with the
 * account's sequence and waits until a block holds it. A failing message does not fail the others.
 */
export class Wallet {
  readonly address: string;
  readonly #options: WalletOptions;
  readonly #broadcaster: Broadcaster;
  readonly #jobs: Job[] = [];
  #running = false;
  #inFlight = 0;
  /** Whether the outcome of a transaction in flight is unknown. */
  #outcomeUnknown = false;
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
   * Checks chain and account once, and waits for the transaction that a killed run may have in flight. Call it
   * before any decision based on the chain's state.
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
   * TxError when the chain refuses them, with an UnsentError when nothing was sent. An aborted signal stops the wait,
   * not what has been broadcast already.
   */
  send(messages: readonly Message[], caller: Caller): Promise<Inclusion> {
    const { signal } = caller;
    return new Promise<Inclusion>((resolve, reject) => {
      if (signal.aborted) return reject(new UnsentError(signal.reason));
      const job: Job = { messages, caller, resolve, reject, started: false };
      const stop = () => reject(job.started ? signal.reason : new UnsentError(signal.reason));
      signal.addEventListener("abort", stop, { once: true });
      this.#jobs.push(job);
      void this.#processQueue();
    });
  }

  async #processQueue(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    while (this.#jobs.length > 0) {
      await this.#awaitMoreJobs();
      await this.#startBatch(takeBatch(this.#jobs));
    }
    this.#running = false;
  }

  /** Resolves as soon as the transaction is offered, so that the next one can follow into the same block. */
  #startBatch(jobs: readonly Job[]): Promise<void> {
    return new Promise((accepted) => {
      this.#sendLocked(jobs, accepted)
        .catch((error) => {
          for (const job of jobs) job.reject(error);
        })
        .finally(accepted);
    });
  }

  /** Waits until no further job has arrived for a moment: parallel resources send at different times, as their queries take. */
  async #awaitMoreJobs(): Promise<void> {
    const moment = this.#options.batchDelay ?? 300;
    const longest = Date.now() + 6 * moment;
    for (let known = 0; known < this.#jobs.length && Date.now() < longest; ) {
      known = this.#jobs.length;
      await sleep(moment);
    }
  }

  async #sendLocked(jobs: readonly Job[], accepted: () => void): Promise<void> {
    this.#inFlight++;
    try {
      const lock = await this.#acquireLock(jobs).catch((error: unknown) => {
        throw new UnsentError(error);
      });
      await this.#sendBatch(jobs, lock, accepted);
    } catch (error) {
      if (!(error instanceof UnsentError)) this.#outcomeUnknown = true;
      throw error;
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) await this.#releaseLock();
    }
  }

  /** Acquires the lock file, shared by all transactions in flight. */
  async #acquireLock(jobs: readonly Job[]): Promise<HeldLock> {
    await this.#released;
    const signal = AbortSignal.any([abortedWithAll(jobs), AbortSignal.timeout(600_000)]);
    this.#lock ??= lockWallet(this.#options.lockFile, signal, (message) => {
      for (const { caller } of jobs) caller.status(message);
    });
    return this.#lock;
  }

  async #releaseLock(): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    const unsettled = this.#outcomeUnknown;
    this.#outcomeUnknown = false;
    this.#released = lock?.then((held) => (unsettled ? held.abandon() : held.release())).catch(() => undefined);
    await this.#released;
  }

  /** Sends one transaction for all jobs; without those it fails for, until none is left. */
  async #sendBatch(jobs: readonly Job[], lock: HeldLock, accepted: () => void): Promise<void> {
    let left = jobs.filter(({ caller }) => !caller.signal.aborted);
    for (const job of left) job.started = true;
    while (left.length > 0) {
      const messages = left.flatMap((job) => job.messages);
      const outcome = await this.#broadcaster.transact(messages, lock.journal, accepted);
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
        for (const job of left) await this.#sendBatch([job], lock, accepted);
        return;
      }
    }
  }

  async #recover(caller: Caller): Promise<void> {
    const { chain, chainId, lockFile } = this.#options;
    const { signal } = caller;
    const { chain_id: actual } = await chain.latestBlock(signal);
    if (actual !== chainId) {
      throw new ExplainedError(
        "stage-invalid",
        `chain: the REST endpoint serves ${actual}, the stage asks for ${chainId}`,
        { fix: "correct akash.chainId or akash.rest in the stage file, then: ./platform up" },
      );
    }
    const lock = await lockWallet(lockFile, signal, (message) => caller.status(message));
    try {
      await this.#awaitOutcome(lock.abandoned?.sent, caller);
      await lock.release();
    } catch (error) {
      await lock.abandon();
      throw error;
    }
  }

  /** Waits until it is certain whether a killed run's transaction happened. */
  async #awaitOutcome(sent: SentTransaction | undefined, caller: Caller): Promise<void> {
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
    if (batch.length > 0 && size > MAX_MESSAGES) break;
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

/** A signal that is aborted when all jobs are: as long as one job waits, their transaction is sent. */
function abortedWithAll(jobs: readonly Job[]): AbortSignal {
  const controller = new AbortController();
  for (const { signal } of jobs.map((job) => job.caller)) {
    signal.addEventListener("abort", () => {
      if (jobs.every(({ caller }) => caller.signal.aborted)) controller.abort(signal.reason);
    });
  }
  return controller.signal;
}
