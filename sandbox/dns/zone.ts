/** One zone as its name servers see it. Names are absolute, lower case, without final dot. */
export interface ServedSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** RDATA in presentation form. */
  readonly values: readonly string[];
  /** Where not everyone gets all of them: what a client gets. @param client address */
  readonly valuesFor?: (client: string) => readonly string[];
}

/** A zone ready to be asked: its sets by name, with the empty names between them. */
export class ServedZone {
  readonly origin: string;
  readonly #nodes = new Map<string, Map<string, ServedSet>>();

  /** @param sets every record set of the zone, SOA and apex NS included */
  constructor(origin: string, sets: Iterable<ServedSet>) {
    this.origin = origin;
    for (const set of sets) {
      this.#node(set.name).set(set.type, set);
      for (let name = parent(set.name); contains(origin, name); name = parent(name)) this.#node(name);
    }
  }

  /** Record sets at a name by type, empty for a name that only has others below it; undefined where no name exists. */
  at(name: string): ReadonlyMap<string, ServedSet> | undefined {
    return this.#nodes.get(name);
  }

  #node(name: string): Map<string, ServedSet> {
    const node = this.#nodes.get(name) ?? new Map<string, ServedSet>();
    this.#nodes.set(name, node);
    return node;
  }
}

/** `b.c` of `a.b.c`; empty for a single label. */
export const parent = (name: string): string => name.slice(name.indexOf(".") + 1 || name.length);

/** True for the origin itself and every name below it. */
export const contains = (origin: string, name: string): boolean => name === origin || name.endsWith(`.${origin}`);
