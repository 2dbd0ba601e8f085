/** At most `limit` events in any `seconds`. */
export interface Rate {
  readonly limit: number;
  readonly seconds: number;
}

/** Sliding windows per key; a refused event does not count. */
export class Throttle {
  readonly #rates: readonly Rate[];
  readonly #events = new Map<string, number[]>();
  readonly #now: () => number;

  constructor(rates: readonly Rate[], now: () => number = Date.now) {
    this.#rates = rates;
    this.#now = now;
  }

  /** Counts one event; or the seconds until there is room for it. */
  take(key: string): number | undefined {
    const now = this.#now();
    const longest = Math.max(...this.#rates.map((rate) => rate.seconds));
    const events = (this.#events.get(key) ?? []).filter((at) => at > now - longest * 1000);
    this.#events.set(key, events);
    const waits = this.#rates.flatMap(({ limit, seconds }) => {
      const oldest = events.at(-limit);
      const wait = oldest === undefined ? 0 : oldest + seconds * 1000 - now;
      return wait > 0 ? [Math.ceil(wait / 1000)] : [];
    });
    if (waits.length > 0) return Math.max(...waits);
    events.push(now);
    return undefined;
  }
}
