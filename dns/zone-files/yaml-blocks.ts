/**
 * The plain part of YAML, read some ten times faster than a full document: block mappings and lists of
 * scalars on one line, plain or simply quoted, and comments on lines of their own. Large zones are written so.
 */
import { MOST_LEVELS } from "../../input/levels.ts";
import { type Data, type Entry, type KeyOrder, mappingFrom, type Place, plainScalar } from "./yaml-data.ts";

interface Line {
  readonly indent: number;
  readonly text: string;
  readonly number: number;
}

/** The text is not in the plain subset: whether it is valid is not known. */
class NotPlainError extends Error {}

/** Data of the text, null for an empty one, undefined where only the full parser can decide. Throws `YamlError`. */
export function readBlocks(text: string, file: string, order: KeyOrder): Data | undefined {
  try {
    return new BlockReader(linesOf(text), file, order).read();
  } catch (error) {
    if (error instanceof NotPlainError) return undefined;
    throw error;
  }
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let number = 0;
  if (/[\t\r]/.test(text)) throw new NotPlainError();
  for (const whole of text.split("\n")) {
    number++;
    const indent = whole.search(/[^ ]/);
    if (indent < 0 || whole[indent] === "#") continue;
    if (number === 1 && whole === "---") continue;
    lines.push({ indent, text: whole.slice(indent), number });
  }
  return lines;
}

const PLAIN = "[\\w./=~](?:[^\\s:#]|:(?=\\S)|(?<=\\S)#| +(?![ #]|$))*";
const QUOTED = "'[^']*'|\"[^\"\\\\]*\"";
const KEY = new RegExp(`^(${QUOTED}|[\\w.][\\w.-]*):(?: +(${QUOTED}|${PLAIN}))?$`);
const SCALAR = new RegExp(`^(?:${QUOTED}|${PLAIN})$`);

/** Positions are line and column in one number. */
const COLUMNS = 2 ** 20;

class BlockReader {
  readonly #lines: readonly Line[];
  readonly #order: KeyOrder;
  readonly #placeAt: (at: number) => Place;
  #next = 0;
  #level = 0;
  #line: Line | undefined;

  constructor(lines: readonly Line[], file: string, order: KeyOrder) {
    this.#lines = lines;
    this.#order = order;
    this.#placeAt = (at) => ({ file, line: Math.floor(at / COLUMNS), column: (at % COLUMNS) + 1 });
    this.#advance();
  }

  read(): Data {
    if (this.#line === undefined) return null;
    const data = this.#block();
    if (this.#line !== undefined) throw new NotPlainError();
    return data;
  }

  #advance(): void {
    this.#line = this.#lines[this.#next++];
  }

  #block(): Data {
    const { text, indent } = this.#line!;
    // The full parser tells where it is too deep.
    if (++this.#level > MOST_LEVELS) throw new NotPlainError();
    const data = text.startsWith("- ") ? this.#list(indent) : this.#mapping(indent);
    this.#level -= 1;
    return data;
  }

  #mapping(indent: number): Data {
    const start = this.#line!.number * COLUMNS + indent;
    const entries: Entry[] = [];
    while (this.#line?.indent === indent && !this.#line.text.startsWith("- ")) {
      const match = KEY.exec(this.#line.text);
      if (match === null) throw new NotPlainError();
      const [, key, inline] = match as unknown as [string, string, string | undefined];
      const at = this.#line.number * COLUMNS + indent;
      this.#advance();
      const value = inline === undefined ? this.#below(indent) : scalarOf(inline);
      entries.push({ key: unquoted(key), value, at });
    }
    if (entries.length === 0 || (this.#line !== undefined && this.#line.indent > indent)) throw new NotPlainError();
    return mappingFrom(entries, start, this.#order, this.#placeAt);
  }

  /** The value of a key whose line ends with the colon. */
  #below(indent: number): Data {
    if (this.#line === undefined || this.#line.indent < indent) return null;
    if (this.#line.indent > indent) return this.#block();
    return this.#line.text.startsWith("- ") ? this.#list(indent) : null;
  }

  #list(indent: number): Data {
    const items: Data[] = [];
    while (this.#line?.indent === indent && this.#line.text.startsWith("- ")) {
      const { text, number } = this.#line;
      const item = text.slice(1).trimStart();
      if (item.startsWith("- ")) throw new NotPlainError();
      if (SCALAR.test(item)) {
        items.push(scalarOf(item));
        this.#advance();
      } else {
        this.#line = { indent: indent + text.length - item.length, text: item, number };
        items.push(this.#mapping(this.#line.indent));
      }
    }
    if (this.#line !== undefined && this.#line.indent > indent) throw new NotPlainError();
    return items;
  }
}

const isQuoted = (text: string): boolean => text.startsWith("'") || text.startsWith('"');
const unquoted = (text: string): string => (isQuoted(text) ? text.slice(1, -1) : text);
const scalarOf = (text: string): Data => (isQuoted(text) ? text.slice(1, -1) : plainScalar(text));
