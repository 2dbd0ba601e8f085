import { InputError, MIB } from "../../input/input-error.ts";
import { isSecretName } from "../secret-values.ts";

/** Variables by name; a secret one has the value of another in it. */
export type Variables = ReadonlyMap<string, { readonly text: string; readonly secret: boolean }>;

/** A text with its variables filled in. */
export interface Interpolated {
  readonly text: string;
  /** Variables without a value, which count as empty. */
  readonly unset: readonly string[];
  /** Whether one of them has the name of a secret. */
  readonly secret: boolean;
}

/** Characters that are filled into one text. */
const MOST_FILLED = MIB;

/** Expansions in one another. */
const MOST_LEVELS = 20;

/**
 * Fills in `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?}`, `${NAME?}`, `${NAME:+other}` and
 * `${NAME+other}`, as the compose specification has them; `$$` is a dollar. What is no expansion stays as it is. Pure.
 * @throws InputError
 */
export function interpolate(text: string, variables: Variables): Interpolated {
  if (!text.includes("$")) return { text, unset: [], secret: false };
  const reader = new Expansions(text, variables);
  return { text: reader.read(0), unset: [...reader.unset], secret: reader.secret };
}

/** `NAME` or `{NAME`, and what follows it there. */
const NAME = /(\{?)([A-Za-z_]\w*)(:?[-?+]|\})?/y;

class Expansions {
  readonly unset = new Set<string>();
  secret = false;
  readonly #text: string;
  readonly #variables: Variables;
  #at = 0;
  #filled = 0;

  constructor(text: string, variables: Variables) {
    this.#text = text;
    this.#variables = variables;
  }

  /** Up to the end, or to the bracket that closes the expansion around it. */
  read(level: number): string {
    const parts: string[] = [];
    while (this.#at < this.#text.length) {
      const next = this.#next(level);
      parts.push(this.#text.slice(this.#at, next));
      this.#at = next;
      if (this.#text[next] !== "$") break;
      parts.push(this.#dollar(level));
    }
    return parts.join("");
  }

  #next(level: number): number {
    const dollar = this.#text.indexOf("$", this.#at);
    const end = dollar < 0 ? this.#text.length : dollar;
    if (level === 0) return end;
    const bracket = this.#text.slice(this.#at, end).indexOf("}");
    return bracket < 0 ? end : this.#at + bracket;
  }

  #dollar(level: number): string {
    const start = this.#at;
    this.#at += 1;
    if (this.#text[this.#at] === "$") {
      this.#at += 1;
      return "$";
    }
    NAME.lastIndex = this.#at;
    const [, bracket, name, operator] = NAME.exec(this.#text) ?? [];
    if (name === undefined) return "$";
    if (bracket === "") {
      this.#at += name.length;
      return this.#value(name, undefined, "");
    }
    if (operator === undefined || level >= MOST_LEVELS) return "$";
    this.#at = NAME.lastIndex;
    if (operator === "}") return this.#value(name, undefined, "");
    const operand = this.read(level + 1);
    if (this.#text[this.#at] !== "}") {
      this.#at = this.#text.length;
      return this.#text.slice(start);
    }
    this.#at += 1;
    return this.#value(name, operator, operand);
  }

  #value(name: string, operator: string | undefined, operand: string): string {
    const { text: value, secret } = this.#variables.get(name) ?? {};
    if (secret || isSecretName(name)) this.secret = true;
    const isGiven = value !== undefined && !(operator?.startsWith(":") && value === "");
    if (operator?.endsWith("+")) return isGiven ? operand : "";
    if (isGiven) return this.#counted(value);
    if (operator?.endsWith("-")) return operand;
    this.unset.add(name);
    return "";
  }

  /** A short text can name a long value many times. */
  #counted(value: string): string {
    this.#filled += value.length;
    if (this.#filled > MOST_FILLED) throw new InputError("limit", "variables make more than 1 MiB of one value");
    return value;
  }
}
