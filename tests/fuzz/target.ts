/** How inputs of a target are changed: lines and characters, the tree of a document, octets, or one of several answers. */
export type Form = "text" | "yaml" | "json" | "octets" | "answers";

/** Something that reads what others wrote. */
export interface Target {
  readonly form: Form;
  /** Valid inputs; octets are text in Latin-1. */
  readonly corpus: readonly string[];
  /** Reads one input with the real code. What it throws must be a clear error. */
  read(input: string): unknown;
  /** Whether an error is one of the project's. Default: `isClear`. */
  readonly clear?: (error: unknown) => boolean;
  close?(): Promise<void>;
}

/** Errors of the language itself, and of libraries that tell an internal state: nobody can act on them. */
const BUGS: ReadonlySet<string> = new Set([
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "EvalError",
  "URIError",
  "AssertionError",
  "AggregateError",
  "ZodError",
  "$ZodError",
]);

/** An error with a text, of which no bug is known. */
export function isClear(error: unknown): boolean {
  return error instanceof Error && error.message !== "" && !BUGS.has(error.name) && !BUGS.has(error.constructor.name);
}

/** @param names class names of the errors that a parser of ours may throw */
export const named =
  (...names: string[]) =>
  (error: unknown): boolean =>
    error instanceof Error && error.message !== "" && names.includes(error.name);
