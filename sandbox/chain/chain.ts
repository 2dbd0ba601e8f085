import { type Outcome, runTx, signersOf, unreadable } from "./execute.ts";
import { Faults } from "./faults.ts";
import { type Genesis, stateFromGenesis } from "./genesis.ts";
import { escrowHooks } from "./market/lifecycle.ts";
import { pruneGrants } from "./money/authz.ts";
import { endEpoch } from "./money/bme.ts";
import type { Collections, Context, Params, State } from "./state/context.ts";
import { defaultParams } from "./state/params.ts";
import { type Records, Store } from "./state/store.ts";
import { ChainError, sdkErrors } from "./wire/errors.ts";
import { decodeTx, type Tx, txHash, verifySignature } from "./wire/transaction.ts";
import type { BaseAccount, ChainEvent, TxResponse } from "./wire/types.ts";
import type { JsonObject } from "./wire/wire.ts";

export interface ChainOptions {
  chainId: string;
  genesis: Genesis;
  /** Milliseconds between blocks once started. */
  blockTime: number;
  /** Where block times come from, default the system's clock. */
  clock?: () => Date;
  /** Goes on from here instead of from the genesis state. */
  state?: ChainSnapshot;
}

/** Everything a restarted chain needs, JSON-able. */
export interface ChainSnapshot {
  chainId: string;
  height: number;
  /** RFC 3339 */
  time: string;
  records: Partial<Records<Collections>>;
  /** base64 of the bytes and the outcome, oldest first */
  transactions: { bytes: string; response: TxResponse }[];
  /** What waits for a block: base64 of the bytes, whether each signature verified. */
  pending: { bytes: string; valid: boolean[] }[];
}

export interface Block {
  height: number;
  time: Date;
  txs: Uint8Array[];
  /** Of the transactions that went well, then of the block itself. */
  events: ChainEvent[];
}

interface PendingTx {
  tx: Tx;
  /** Whether each signature verifies; known once, as signatures do not depend on state. */
  valid: boolean[];
  /** First height it may enter. */
  notBefore: number;
}

/** How many included transactions can be looked up by hash, and how many of them a snapshot keeps. */
const KEPT_TRANSACTIONS = 5_000;
const SAVED_TRANSACTIONS = 300;
const KEPT_BLOCKS = 1_000;

/** A single-node Akash chain in this process: real signed transactions in, blocks out. */
export class Chain {
  readonly chainId: string;
  readonly params: Params;
  readonly faults = new Faults();
  readonly #state: State;
  #height = 0;
  #time: Date;
  readonly #clock: () => Date;
  readonly #blockTime: number;
  #timer: NodeJS.Timeout | undefined;
  #pending: PendingTx[] = [];
  #intake: Promise<unknown> = Promise.resolve();
  /** State as the pending transactions' fees and sequences would leave it. */
  #checkState: State;
  readonly #transactions = new Map<string, { tx: Tx; response: TxResponse }>();
  /** The latest ones since the chain was started, by height. */
  readonly #blocks = new Map<number, Block>();
  #stale: Pick<Context, "state" | "height" | "time"> | undefined;
  readonly #listeners = new Set<(height: number, events: ChainEvent[]) => void>();

  constructor(options: ChainOptions) {
    const { chainId, genesis, state } = options;
    if (state && state.chainId !== chainId)
      throw new Error(`the saved state is of chain ${state.chainId}, not ${chainId}: remove it or use its chain id`);
    this.chainId = chainId;
    this.params = { ...defaultParams, ...genesis.params };
    this.#clock = options.clock ?? (() => new Date());
    this.#blockTime = options.blockTime;
    this.#state = state ? new Store<Collections>(state.records) : stateFromGenesis(genesis);
    this.#height = state?.height ?? 0;
    this.#time = state ? new Date(state.time) : this.#clock();
    for (const { bytes, response } of state?.transactions ?? []) {
      const tx = decodeTx(Buffer.from(bytes, "base64"));
      this.#transactions.set(tx.hash, { tx, response });
    }
    this.#checkState = this.#state.branch();
    this.#pending = (state?.pending ?? []).map(({ bytes, valid }) => ({
      tx: decodeTx(Buffer.from(bytes, "base64")),
      valid,
      notBefore: this.#height + 1,
    }));
    this.#recheck();
  }

  get height(): number {
    return this.#height;
  }

  /** Time of the latest block. */
  get time(): Date {
    return this.#time;
  }

  get blockTime(): number {
    return this.#blockTime;
  }

  get latestBlock(): Block | undefined {
    return this.#blocks.get(this.#height);
  }

  /** A block the node still has. */
  block(height: number): Block | undefined {
    return this.#blocks.get(height);
  }

  /** Height of the first block the node still has. */
  get lowestBlock(): number | undefined {
    return this.#blocks.keys().next().value;
  }

  /** The committed state, for reading; changes come from transactions alone. */
  get context(): Context {
    return this.#contextOn(this.#state.branch(), this.#height);
  }

  /** The state one query is answered from: the committed one, unless a fault makes the node stale. */
  queryContext(faults = this.faults): Context {
    const stale = faults.take("stale-node") && this.#stale;
    return stale ? { ...this.context, ...stale } : this.context;
  }

  /** An account with the sequence its next transaction needs, counting what is pending. */
  account(address: string): BaseAccount | undefined {
    return this.#checkState.get("accounts", address);
  }

  /** Transactions that wait for a block, as the REST gateway would print them. */
  get waiting(): readonly JsonObject[] {
    return this.#pending.map(({ tx }) => tx.json);
  }

  /** Produces blocks from now on. */
  start(): void {
    this.#timer ??= setInterval(() => this.produceBlock(), this.#blockTime);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Calls back after every block. @returns how to stop that */
  onBlock(listener: (height: number, events: ChainEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the state without a transaction; only for faults. */
  alter(change: (context: Context) => void): void {
    const context = this.#contextOn(this.#state.branch(), this.#height);
    change(context);
    context.state.commit();
    this.#recheck();
  }

  /**
   * Takes a signed transaction in (`BROADCAST_MODE_SYNC`): code 0 means pending, not included.
   * @param faults injected faults that may apply to it
   */
  broadcast(bytes: Uint8Array, faults = this.faults): Promise<TxResponse> {
    // one after the other, so that verification cannot reorder the sequences of one account
    const answer = this.#intake.then(() => this.#take(bytes, faults));
    this.#intake = answer.catch(() => undefined);
    return answer;
  }

  async #take(bytes: Uint8Array, faults: Faults): Promise<TxResponse> {
    const hash = txHash(bytes);
    if (faults.take("drop-broadcast")) return response(hash, ok());
    const race = faults.take("race-sequence");
    if (race) await this.#take(await race.competitor(), new Faults());
    try {
      const tx = decodeTx(bytes);
      const valid = await this.#verify(tx);
      if (this.#transactions.has(hash) || this.#pending.some((pending) => pending.tx.hash === hash))
        throw sdkErrors.inMempool;
      const outcome = this.#check(tx, valid);
      if (!outcome.error) {
        const delay = faults.take("delay-broadcast")?.blocks ?? 0;
        this.#pending.push({ tx, valid, notBefore: this.#height + 1 + delay });
      }
      const twice = outcome.error === undefined && faults.take("duplicate-broadcast");
      return response(hash, { ...ok(), error: twice ? sdkErrors.inMempool : outcome.error });
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      return response(hash, { ...ok(), error });
    }
  }

  /** Runs a transaction on the latest state without keeping anything. */
  simulate(bytes: Uint8Array): Outcome {
    let tx: Tx;
    try {
      tx = decodeTx(bytes);
    } catch (error) {
      return unreadable(error);
    }
    return runTx(this.#contextOn(this.#checkState.branch(), this.#height + 1), tx, {
      mode: "simulate",
      chainId: this.chainId,
      valid: [],
    });
  }

  /** An included transaction by its hash (upper-case hex). */
  transaction(hash: string): { tx: Tx; response: TxResponse } | undefined {
    return this.#transactions.get(hash);
  }

  /** Closes the next block with everything that waits. */
  produceBlock(): Block {
    this.#keepStale();
    this.#height += 1;
    this.#time = new Date(Math.max(this.#clock().getTime(), this.#time.getTime() + 1));
    const begin = this.#contextOn(this.#state.branch(), this.#height);
    pruneGrants(begin);
    begin.state.commit();
    const due = this.#pending.filter(({ notBefore }) => notBefore <= this.#height);
    this.#pending = this.#pending.filter(({ notBefore }) => notBefore > this.#height);
    const events = due.flatMap((pending) => this.#deliver(pending));
    const end = this.#contextOn(this.#state.branch(), this.#height);
    endEpoch(end);
    end.state.commit();
    this.#recheck();
    const block = {
      height: this.#height,
      time: this.#time,
      txs: due.map(({ tx }) => tx.bytes),
      events: [...events, ...end.events],
    };
    this.#blocks.set(block.height, block);
    this.#blocks.delete(block.height - KEPT_BLOCKS);
    for (const listener of this.#listeners) listener(block.height, block.events);
    return block;
  }

  snapshot(): ChainSnapshot {
    return {
      chainId: this.chainId,
      height: this.#height,
      time: this.#time.toISOString(),
      records: this.#state.records(),
      transactions: [...this.#transactions.values()]
        .slice(-SAVED_TRANSACTIONS)
        .map(({ tx, response }) => ({ bytes: base64(tx.bytes), response })),
      pending: this.#pending.map(({ tx, valid }) => ({ bytes: base64(tx.bytes), valid })),
    };
  }

  #contextOn(state: State, height: number): Context {
    return { state, height, time: this.#time, params: this.params, events: [], hooks: escrowHooks };
  }

  #check(tx: Tx, valid: boolean[]): Outcome {
    const context = this.#contextOn(this.#checkState, this.#height + 1);
    return runTx(context, tx, { mode: "check", chainId: this.chainId, valid });
  }

  #keepStale(): void {
    if (!this.faults.armed("stale-node")) this.#stale = undefined;
    else
      this.#stale ??= { state: new Store<Collections>(this.#state.records()), height: this.#height, time: this.#time };
  }

  /** After a block, what still waits must pass again on the new state; what does not is dropped in silence. */
  #recheck(): void {
    this.#checkState = this.#state.branch();
    this.#pending = this.#pending.filter(({ tx, valid }) => !this.#check(tx, valid).error);
  }

  #deliver({ tx, valid }: PendingTx): ChainEvent[] {
    const state = this.#state.branch();
    const outcome = runTx(this.#contextOn(state, this.#height), tx, { mode: "deliver", chainId: this.chainId, valid });
    state.commit();
    const included = response(tx.hash, outcome);
    included.height = String(this.#height);
    included.timestamp = rfc3339Seconds(this.#time);
    this.#transactions.set(tx.hash, { tx, response: included });
    const oldest = this.#transactions.keys().next().value;
    if (this.#transactions.size > KEPT_TRANSACTIONS && oldest) this.#transactions.delete(oldest);
    return outcome.error ? [] : outcome.events;
  }

  async #verify(tx: Tx): Promise<boolean[]> {
    let signers: string[];
    try {
      signers = signersOf(tx);
    } catch {
      return [];
    }
    return Promise.all(
      signers.map(async (address, index) => {
        const account = this.#checkState.get("accounts", address);
        const key = account?.pub_key ?? tx.signers[index]?.publicKey;
        const signature = tx.signatures[index];
        if (!account || !key || !signature) return false;
        return verifySignature(tx, { key, signature, chainId: this.chainId, accountNumber: account.account_number });
      }),
    );
  }
}

const ok = (): Outcome => ({
  error: undefined,
  stage: "run",
  gasWanted: 0,
  gasUsed: 0,
  events: [],
  responses: [],
  data: "",
});
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const rfc3339Seconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, "Z");

function response(txhash: string, { error, gasWanted, gasUsed, events, data }: Outcome): TxResponse {
  return {
    height: "0",
    txhash,
    codespace: error?.codespace ?? "",
    code: error?.code ?? 0,
    data,
    raw_log: error?.message ?? "",
    logs: [],
    info: "",
    gas_wanted: String(gasWanted),
    gas_used: String(gasUsed),
    tx: null,
    timestamp: "",
    events,
  };
}
