import type { Diagnosis } from "../../../akash/lease/symptoms.ts";

/** Milliseconds between two looks: each reads events and logs. */
const INTERVAL = 20_000;
/** A container that is found so in so many looks in a row will go on ending. */
const LOOKS = 3;

/** Tells a container that ends at every start from one that is about to start. */
export class CrashWatch {
  readonly #symptoms: () => Promise<Diagnosis | undefined>;
  readonly #now: () => number;
  #lookedAt: number;
  #found = 0;
  /** The last that tells of a start to its end. */
  #whole: Diagnosis | undefined;

  constructor(symptoms: () => Promise<Diagnosis | undefined>, now: () => number = Date.now) {
    this.#symptoms = symptoms;
    this.#now = now;
    this.#lookedAt = now();
  }

  /** To be asked whenever the container is found not to run. @returns why, once that is settled */
  async look(): Promise<Diagnosis | undefined> {
    if (this.#now() - this.#lookedAt < INTERVAL) return undefined;
    this.#lookedAt = this.#now();
    const found = await this.#symptoms().catch(() => undefined);
    this.#found = found ? this.#found + 1 : 0;
    if (!found?.startedAgain) this.#whole = found;
    return this.#found >= LOOKS ? (this.#whole ?? found) : undefined;
  }
}
