/** Where this chain's node can be made to fail. Each fault strikes a number of times, then is spent. */
export type Fault =
  /** The answer says accepted, the transaction never reaches a block. */
  | { kind: "drop-broadcast"; times: number }
  /** The transaction is accepted, but kept from blocks for that many blocks. */
  | { kind: "delay-broadcast"; times: number; blocks: number }
  /** HTTP 502 before anything happens; `path` limits it to paths that start so. */
  | { kind: "bad-gateway"; times: number; path?: string }
  /** The request is carried out, its answer is lost: HTTP 502. */
  | { kind: "lost-answer"; times: number; path?: string }
  /** The transaction is handed in twice (not yet struck). */
  | { kind: "duplicate-broadcast"; times: number }
  /** Queries answer from an earlier block (not yet struck). */
  | { kind: "stale-node"; times: number; blocks: number };

type FaultOf<K extends Fault["kind"]> = Extract<Fault, { kind: K }>;

export class Faults {
  #pending: Fault[] = [];

  add(fault: Fault): void {
    this.#pending.push({ ...fault });
  }

  clear(): void {
    this.#pending = [];
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
