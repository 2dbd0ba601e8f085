/** The chain's state: named collections of JSON records under sorted keys, with branches that commit or vanish as a whole. */

/** All records by collection and key; what a snapshot holds. */
export type Records<C> = { [K in keyof C]: Record<string, C[K]> };

/**
 * One layer of state. Reads fall through to the parent, writes stay in the layer until `commit`.
 * Records are values: whoever changes one stores a new object.
 */
export class Store<C> {
  #parent: Store<C> | undefined;
  #layers = new Map<keyof C, Map<string, unknown>>();

  /** @param records initial state of a root store */
  constructor(records?: Partial<Records<C>>, parent?: Store<C>) {
    this.#parent = parent;
    for (const [name, entries] of Object.entries(records ?? {}))
      this.#layers.set(name as keyof C, new Map(Object.entries(entries as Record<string, unknown>)));
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
    return [...this.#keys(collection, prefix)].sort(byCodeUnit).flatMap((key) => {
      const value = this.get(collection, key);
      return value === undefined ? [] : [[key, value] as [string, C[K]]];
    });
  }

  /** Values of `entries`. */
  list<K extends keyof C>(collection: K, prefix = ""): C[K][] {
    return this.entries(collection, prefix).map(([, value]) => value);
  }

  /** A copy of everything, JSON-able. */
  records(): Records<C> {
    const names = new Set<keyof C>([
      ...(this.#parent ? Object.keys(this.#parent.records()) : []),
      ...this.#layers.keys(),
    ] as (keyof C)[]);
    return structuredClone(
      Object.fromEntries([...names].map((name) => [name, Object.fromEntries(this.entries(name))])),
    ) as Records<C>;
  }

  #keys(collection: keyof C, prefix: string): Set<string> {
    const keys = this.#parent ? this.#parent.#keys(collection, prefix) : new Set<string>();
    for (const key of this.#layers.get(collection)?.keys() ?? []) if (key.startsWith(prefix)) keys.add(key);
    return keys;
  }

  #write(collection: keyof C, key: string, value: unknown): void {
    let layer = this.#layers.get(collection);
    if (!layer) {
      layer = new Map();
      this.#layers.set(collection, layer);
    }
    // a branch must remember a deletion, a root need not
    if (value === undefined && !this.#parent) layer.delete(key);
    else layer.set(key, value);
  }
}

const byCodeUnit = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
