/** The chain's state: named collections of JSON records under sorted keys, with branches that commit or vanish as a whole. */

/** All records by collection and key; what a snapshot holds. */
export type Records<C> = { [K in keyof C]: Record<string, C[K]> };

/**
 * One layer of state. Reads fall through to the parent, writes stay in the layer until `commit`.
 * Records are values: whoever changes one stores a new object.
 */
export class Store<C> {
  readonly #parent: Store<C> | undefined;
  readonly #layers = new Map<keyof C, Map<string, unknown>>();
  /** Keys of a root's collections in order; a branch has few and sorts them when asked. */
  readonly #order = new Map<keyof C, string[]>();

  /** @param records initial state of a root store */
  constructor(records?: Partial<Records<C>>, parent?: Store<C>) {
    this.#parent = parent;
    for (const [name, entries] of Object.entries(records ?? {})) {
      const layer = new Map(Object.entries(entries as Record<string, unknown>));
      this.#layers.set(name as keyof C, layer);
      this.#order.set(name as keyof C, [...layer.keys()].sort());
    }
  }

  /** A layer on top of this one. */
  branch(): Store<C> {
    return new Store<C>(undefined, this);
  }

  /** Writes this layer's changes into its parent. */
  commit(): void {
    if (!this.#parent) throw new Error("a root store has nothing to commit to");
    for (const [name, layer] of this.#layers) for (const [key, value] of layer) this.#parent.#write(name, key, value);
    this.#layers.clear();
  }

  get<K extends keyof C>(collection: K, key: string): C[K] | undefined {
    const layer = this.#layers.get(collection);
    if (layer?.has(key)) return layer.get(key) as C[K] | undefined;
    return this.#parent?.get(collection, key);
  }

  set<K extends keyof C>(collection: K, key: string, value: C[K]): void {
    this.#write(collection, key, value);
  }

  delete(collection: keyof C, key: string): void {
    this.#write(collection, key, undefined);
  }

  /** Records whose key starts with `prefix`, by ascending key. */
  entries<K extends keyof C>(collection: K, prefix = ""): [string, C[K]][] {
    return this.#keys(collection, prefix).map((key) => [key, this.get(collection, key) as C[K]]);
  }

  /** Values of `entries`. */
  list<K extends keyof C>(collection: K, prefix = ""): C[K][] {
    return this.entries(collection, prefix).map(([, value]) => value);
  }

  /** A copy of everything, JSON-able. */
  records(): Records<C> {
    const entries = [...this.#names()].map((name) => [name, Object.fromEntries(this.entries(name))]);
    return structuredClone(Object.fromEntries(entries)) as Records<C>;
  }

  #names(): Set<keyof C> {
    const below = this.#parent ? this.#parent.#names() : [];
    return new Set([...below, ...this.#layers.keys()]);
  }

  #keys(collection: keyof C, prefix: string): string[] {
    if (!this.#parent) return startingWith(this.#order.get(collection) ?? [], prefix);
    const below = this.#parent.#keys(collection, prefix);
    const own = [...(this.#layers.get(collection) ?? [])].filter(([key]) => key.startsWith(prefix));
    if (own.length === 0) return below;
    const keys = new Set(below);
    for (const [key, value] of own) {
      if (value === undefined) keys.delete(key);
      else keys.add(key);
    }
    return [...keys].sort();
  }

  #write(collection: keyof C, key: string, value: unknown): void {
    let layer = this.#layers.get(collection);
    if (!layer) {
      layer = new Map();
      this.#layers.set(collection, layer);
      this.#order.set(collection, []);
    }
    if (!this.#parent) this.#keepOrder(collection, key, layer.has(key), value !== undefined);
    // a branch must remember a deletion, a root need not
    if (value === undefined && !this.#parent) layer.delete(key);
    else layer.set(key, value);
  }

  #keepOrder(collection: keyof C, key: string, was: boolean, willBe: boolean): void {
    if (was === willBe) return;
    const order = this.#order.get(collection)!;
    if (willBe) order.splice(firstNotBelow(order, key), 0, key);
    else order.splice(firstNotBelow(order, key), 1);
  }
}

function startingWith(sorted: string[], prefix: string): string[] {
  if (prefix === "") return [...sorted];
  const start = firstNotBelow(sorted, prefix);
  let end = start;
  while (sorted[end]?.startsWith(prefix)) end += 1;
  return sorted.slice(start, end);
}

/** Index of the first key that does not sort before `key`. */
function firstNotBelow(sorted: string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
