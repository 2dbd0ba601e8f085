import { InputError, type Place } from "./input-error.ts";
import { MOST_LEVELS, TOO_DEEP } from "./levels.ts";

/** Values that aliases, merge keys and includes may repeat: a few hundred octets of them can stand for billions. */
const MOST_REPEATED = 200_000;

/** How far the reading of one document, with all it includes, has come. */
export class Expansion {
  #level = 0;
  /** How many aliases, merge keys and includes what is read stands in. */
  #repeating = 0;
  #repeated = 0;

  /**
   * Reads what stands at a node, within the limits.
   * @param repeats whether an alias, merge key or include leads there
   * @throws InputError
   */
  within<T>(repeats: boolean, place: () => Place, read: () => T): T {
    this.#level += 1;
    if (repeats) this.#repeating += 1;
    if (this.#repeating > 0) this.#repeated += 1;
    if (this.#level > MOST_LEVELS) throw new InputError("limit", TOO_DEEP, place());
    if (this.#repeated > MOST_REPEATED) throw new InputError("limit", TOO_MANY, place());
    const result = read();
    this.#level -= 1;
    if (repeats) this.#repeating -= 1;
    return result;
  }
}

// Not by toLocaleString, which loads the locales of all languages.
const TOO_MANY = `more than ${MOST_REPEATED / 1000},000 values by aliases, merge keys and includes`;
