import type { Neighbour } from "./bids.ts";

/**
 * What the operations of one process must know of each other before a block shows it: which providers are being
 * chosen, what has been promised as deposits, how many deployments were opened.
 */
export class Board {
  readonly #choices = new Map<string, Neighbour>();
  readonly #promises = new Map<string, bigint>();
  readonly #opened = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();

  /** Runs `decide` alone: decisions follow each other, so that each sees the ones before it. */
  inTurn<T>(decide: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(decide, decide);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  choices(): Neighbour[] {
    return [...this.#choices.values()];
  }

  choose(choice: Neighbour): void {
    this.#choices.set(choice.service, choice);
  }

  /** Promises uact to a deployment until a block holds it. */
  promise(dseq: string, amount: bigint): void {
    this.#promises.set(dseq, amount);
  }

  keep(dseq: string): void {
    this.#promises.delete(dseq);
  }

  /** Uact promised to deployments that are not among `onChain`. */
  promised(onChain: ReadonlySet<string>): bigint {
    let sum = 0n;
    for (const [dseq, amount] of this.#promises) if (!onChain.has(dseq)) sum += amount;
    return sum;
  }

  countOpened(service: string): void {
    this.#opened.set(service, this.opened(service) + 1);
  }

  /** Deployments opened for a service by this process. */
  opened(service: string): number {
    return this.#opened.get(service) ?? 0;
  }
}
