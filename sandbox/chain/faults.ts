/** Faults that can be injected into this chain's node. Each one applies a number of times and is then removed. */
export type Fault =
  /** The answer says accepted, the transaction never reaches a block. */
  | { kind: "drop-broadcast"; times: number }
  /** The transaction is accepted, but kept from blocks for that many blocks. */
  | { kind: "delay-broadcast"; times: number; blocks: number }
  /** HTTP 502 before anything happens; `path` limits it to paths that start so. */
  | { kind: "bad-gateway"; times: number; path?: string }
  /** The request is carried out, its answer is lost: HTTP 502. */
  | { kind: "lost-answer"; times: number; path?: string }
  /** Something on the way hands the transaction in twice: it is in, but the answer is that of the second time (sdk 19). */
  | { kind: "duplicate-broadcast"; times: number }
  /** Queries are answered by a node that stopped at the block that was the latest when this was added. */
  | { kind: "stale-node"; times: number }
  /** Another signer with the same key is faster: `competitor` makes the transaction that is included first. */
  | { kind: "race-sequence"; times: number; competitor: () => Promise<Uint8Array> };

type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

export class Faults {
  #pending: Fault[] = [];

  add(fault: Fault): void {
    this.#pending.push({ ...fault });
  }

  clear(): void {
    this.#pending = [];
  }

  /** Whether a fault of this kind waits. */
  armed(kind: Fault["kind"]): boolean {
    return this.#pending.some((fault) => fault.kind === kind);
  }

  /** The next fault of a kind that applies here, used up once; undefined when all is well. */
  take<K extends Fault["kind"]>(kind: K, path?: string): FaultOf<K> | undefined {
    const index = this.#pending.findIndex(
      (fault) => fault.kind === kind && (!("path" in fault) || !fault.path || path?.startsWith(fault.path)),
    );
    const fault = this.#pending[index];
    if (!fault) return undefined;
    fault.times -= 1;
    if (fault.times <= 0) this.#pending.splice(index, 1);
    return fault as FaultOf<K>;
  }
}
