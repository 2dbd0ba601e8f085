/**
 * What one place wrote: it writes below its own name and nowhere else, so that a place that was given up and comes back
 * can neither overwrite nor be taken for its successor.
 */
export interface Generation {
  readonly name: string;
  /** Generation whose data it began with; absent = it began empty. */
  readonly ancestor?: string | undefined;
  /** When it began, milliseconds since 1970 by the repository's clock: that of no machine that may be wrong. */
  readonly begun: number;
  /** Whether there is a backup in it that a new place can begin with. */
  readonly complete: boolean;
}

/** What a place of a service begins with. */
export type Beginning =
  /** Data of the generation that nothing complete came after. */
  | { readonly kind: "restore"; readonly ancestor: string }
  /** Nothing was ever completed: there is nothing to restore. */
  | { readonly kind: "empty" }
  /** Another place has begun with this one's data, and has a backup of its own: this one was given up. */
  | { readonly kind: "superseded"; readonly by: string };

/** Of a number of 64 bits. */
const DIGITS = 20;

/**
 * The name of a place's generation, such as `g00000001795932808836-1aebfc73`.
 * @param number of the place, decimal
 * @param nonce of the place, letters and digits
 */
export function generationName(number: string, nonce: string): string {
  if (!/^[0-9]{1,20}$/.test(number) || !/^[a-z0-9]+$/.test(nonce)) {
    throw new Error(`no generation can be named after ${JSON.stringify({ number, nonce })}`);
  }
  return `g${number.padStart(DIGITS, "0")}-${nonce}`;
}

export const isGenerationName = (text: string): boolean => /^g[0-9]{20}-[a-z0-9]+$/.test(text);

/**
 * Decides what a place begins with. Pure.
 * @param own name of its generation
 * @param found every generation of the service, in any order; its own may be among them
 */
export function beginningOf(own: string, found: readonly Generation[]): Beginning {
  const complete = found.filter((each) => each.complete && each.name !== own);
  const ancestors = new Map(complete.map(({ name }) => [name, ancestorsOf(name, found)]));
  const successors = complete.filter(({ name }) => ancestors.get(name)!.has(own));
  if (successors.length > 0) return { kind: "superseded", by: newest(successors).name };
  const continued = new Set([...ancestors.values()].flatMap((names) => [...names]));
  const last = complete.filter(({ name }) => !continued.has(name));
  return last.length > 0 ? { kind: "restore", ancestor: newest(last).name } : { kind: "empty" };
}

/** What a generation's data came from, through all generations before. */
function ancestorsOf(name: string, found: readonly Generation[]): Set<string> {
  const ancestorOf = new Map(found.map((each) => [each.name, each.ancestor]));
  const passed = new Set<string>();
  for (let at = ancestorOf.get(name); at !== undefined && !passed.has(at); at = ancestorOf.get(at)) passed.add(at);
  return passed;
}

/** Where two began with the same data, the one that began later. */
const newest = (generations: readonly Generation[]): Generation =>
  generations.reduce((one, other) => (isLater(one, other) ? one : other));

const isLater = (one: Generation, other: Generation): boolean =>
  one.begun !== other.begun ? one.begun > other.begun : one.name > other.name;
