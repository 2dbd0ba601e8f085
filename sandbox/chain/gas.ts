import { sdkErrors } from "./wire/errors.ts";

/** Counts gas against a limit; the amounts are rounded measurements, not a metering of store accesses. */
export class GasMeter {
  readonly limit: number;
  used = 0;

  /** @param limit undefined counts without end (simulation) */
  constructor(limit?: number) {
    this.limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** @throws ChainError sdk 11 past the limit */
  consume(amount: number): void {
    this.used += amount;
    if (this.used <= this.limit) return;
    this.used = Math.min(this.used, this.limit + OVERSHOOT);
    throw this.#exhausted("WriteFlat");
  }

  /** The first thing a transaction costs: reading the parameters. @throws ChainError sdk 11 past the limit */
  consumeRead(): void {
    this.used += READ;
    if (this.used > this.limit) throw this.#exhausted("ReadFlat");
  }

  #exhausted(location: string) {
    return sdkErrors.outOfGas.wrap(
      `out of gas in location: ${location}; gasWanted: ${this.limit}, gasUsed: ${this.used}`,
    );
  }
}

const READ = 1_000;

/** The real meter notices after the store access that went too far. */
const OVERSHOOT = 218;
