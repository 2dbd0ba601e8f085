/**
 * What the operations of one process must know of each other before a block shows it: which providers are being
 * chosen, what has been promised as deposits, how many deployments were opened. Who decides by it writes the decision
 * down in the same turn of the event loop, so that no two decide by the same page.
 */
export class Board {
  readonly #choices = new Map<string, Neighbour>();
  readonly #promises = new Map<string, bigint>();
  readonly #opened = new Map<string, number>();
  readonly #known = new Map<string, Promise<unknown>>();

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

  /** What is found out once a process; what failed is tried again by the next who asks. */
  once<T>(what: string, find: () => Promise<T>): Promise<T> {
    const known = this.#known.get(what) as Promise<T> | undefined;
    if (known) return known;
    const finding = find();
    this.#known.set(what, finding);
    finding.catch(() => this.#known.delete(what));
    return finding;
  }

  /** Deployments opened for a service by this process. */
  opened(service: string): number {
    return this.#opened.get(service) ?? 0;
  }
}

/** Where another service of the stage runs, or is about to. */
export interface Neighbour {
  readonly service: string;
  /** Address. */
  readonly provider: string;
  readonly apartFrom: readonly string[];
}
