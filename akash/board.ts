/**
 * State that parallel operations of one process share before a block shows it: providers being chosen, deposits
 * reserved, deployments opened. A decision based on it is recorded in the same turn of the event loop, so that no two
 * operations decide on the same state.
 */
export class Board {
  readonly #choices = new Map<string, PlacedService>();
  readonly #reservations = new Map<string, bigint>();
  readonly #opened = new Map<string, number>();
  readonly #memoized = new Map<string, Promise<unknown>>();

  choices(): PlacedService[] {
    return [...this.#choices.values()];
  }

  choose(choice: PlacedService): void {
    this.#choices.set(choice.service, choice);
  }

  /** Reserves uact for a deployment until a block holds the deposit. */
  reserve(dseq: string, amount: bigint): void {
    this.#reservations.set(dseq, amount);
  }

  release(dseq: string): void {
    this.#reservations.delete(dseq);
  }

  /** Uact reserved for deployments that are not among `onChain`. */
  reserved(onChain: ReadonlySet<string>): bigint {
    let sum = 0n;
    for (const [dseq, amount] of this.#reservations) if (!onChain.has(dseq)) sum += amount;
    return sum;
  }

  countOpened(service: string): void {
    this.#opened.set(service, this.opened(service) + 1);
  }

  /** Computes a value once a process and shares it; after a failure the next caller tries again. */
  memoize<T>(what: string, find: () => Promise<T>): Promise<T> {
    const known = this.#memoized.get(what) as Promise<T> | undefined;
    if (known) return known;
    const finding = find();
    this.#memoized.set(what, finding);
    finding.catch(() => this.#memoized.delete(what));
    return finding;
  }

  /** Deployments opened for a service by this process. */
  opened(service: string): number {
    return this.#opened.get(service) ?? 0;
  }
}

/** Where another service of the stage runs, or is about to. */
export interface PlacedService {
  readonly service: string;
  /** Address. */
  readonly provider: string;
  readonly apartFrom: readonly string[];
}
