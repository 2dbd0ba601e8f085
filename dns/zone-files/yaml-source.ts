/**
 * YAML of zone files with positions: `!include`, merge keys and enforced key order.
 * Merge keys take effect in document order: what follows overrides, what precedes is overridden.
 */
import { dirname, isAbsolute, join } from "node:path";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  type YAMLMap,
} from "yaml";
import { readBlocks } from "./yaml-blocks.ts";
import { type Data, type Entry, type KeyOrder, mappingFrom, type Place, plainScalar, YamlError } from "./yaml-data.ts";

export interface YamlOptions {
  readonly order: KeyOrder;
  /** Text of a file, or undefined where it does not exist. */
  read(path: string): string | undefined;
}

/** Values that aliases, merge keys and includes may repeat: a few hundred octets of them can stand for billions. */
const MOST_REPEATED = 200_000;

/** Levels of mappings and lists; an alias within what it stands for has no end. */
const MOST_LEVELS = 100;

/** How far the reading of one file, with all it includes, has come. */
interface Progress {
  level: number;
  /** How many aliases, merge keys and includes what is read stands in. */
  repeating: number;
  repeated: number;
}

/** Throws `YamlError`; an empty file is null. */
export function loadYaml(file: string, options: YamlOptions): Data {
  const text = textOf(file, options, [], { file, line: 1, column: 1 });
  return (
    readBlocks(text, file, options.order) ??
    new YamlFile(file, text, options, [], { level: 0, repeating: 0, repeated: 0 }).data()
  );
}

function textOf(file: string, options: YamlOptions, includedBy: readonly string[], from: Place): string {
  if (includedBy.includes(file)) throw new YamlError("include", `${file} includes itself`, from);
  const text = options.read(file);
  if (text === undefined) throw new YamlError("include", `no such file: ${file}`, from);
  return text;
}

class YamlFile {
  readonly #file: string;
  readonly #options: YamlOptions;
  readonly #includedBy: readonly string[];
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #progress: Progress;
  readonly #targets = new Map<Node, Node>();

  constructor(file: string, text: string, options: YamlOptions, includedBy: readonly string[], progress: Progress) {
    this.#progress = progress;
    this.#file = file;
    this.#options = options;
    this.#includedBy = includedBy;
    this.#document = this.#parse(text);
    const [error] = this.#document.errors;
    if (error !== undefined) throw new YamlError("yaml-syntax", error.message, this.#placeAt(error.pos[0]));
  }

  #parse(text: string): Document.Parsed {
    try {
      // Scalars are resolved in `plainScalar`, as YAML 1.1 has them; names such as `no` and `012` must stay text.
      return parseDocument(text, {
        lineCounter: this.#lines,
        schema: "failsafe",
        uniqueKeys: false,
        prettyErrors: false,
        resolveKnownTags: false,
      });
    } catch (error) {
      // The parser has no limit of its own but the stack.
      if (error instanceof RangeError) throw this.#tooDeep(0);
      throw error;
    }
  }

  data(): Data {
    return this.#dataOf(this.#document.contents as Node | null);
  }

  /** Entries of the top mapping, for a merge key. */
  #entries(): Entry[] {
    const top = this.#target(this.#document.contents as Node | null);
    if (top?.tag === "!include") return this.#include(top).#entries();
    if (isMap(top)) return this.#entriesOf(top);
    throw new YamlError("include", `${this.#file} must hold a mapping to be merged`, this.#placeAt(0));
  }

  readonly #placeAt = (offset: number): Place => {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };

  #target(node: Node | null): Node | null {
    if (!isAlias(node)) return node;
    const resolved = this.#targets.get(node) ?? node.resolve(this.#document);
    if (resolved !== undefined) {
      this.#targets.set(node, resolved);
      return resolved;
    }
    throw new YamlError("yaml-syntax", `unknown alias *${node.source}`, this.#placeAt(offsetOf(node)));
  }

  #include(node: Node): YamlFile {
    const place = this.#placeAt(offsetOf(node));
    if (!isScalar(node)) throw new YamlError("include", "!include needs one file name", place);
    const path = String(node.value);
    const file = isAbsolute(path) ? path : join(dirname(this.#file), path);
    const includedBy = [...this.#includedBy, this.#file];
    const text = textOf(file, this.#options, includedBy, place);
    return new YamlFile(file, text, this.#options, includedBy, this.#progress);
  }

  /** Reads what stands at a node, within the limits. @param repeats whether an alias, merge key or include leads there */
  #within<T>(node: Node | null, repeats: boolean, read: () => T): T {
    const progress = this.#progress;
    const at = node === null ? 0 : offsetOf(node);
    progress.level += 1;
    if (repeats) progress.repeating += 1;
    if (progress.repeating > 0) progress.repeated += 1;
    if (progress.level > MOST_LEVELS) throw this.#tooDeep(at);
    if (progress.repeated > MOST_REPEATED) {
      const message = `more than ${MOST_REPEATED.toLocaleString("en")} values by aliases, merge keys and includes`;
      throw new YamlError("yaml-limit", message, this.#placeAt(at));
    }
    const result = read();
    progress.level -= 1;
    if (repeats) progress.repeating -= 1;
    return result;
  }

  #tooDeep(at: number): YamlError {
    const message = `more than ${MOST_LEVELS} levels deep, or an alias of what it stands in`;
    return new YamlError("yaml-limit", message, this.#placeAt(at));
  }

  #dataOf(aliased: Node | null): Data {
    const node = this.#target(aliased);
    if (node === null) return null;
    const included = node.tag === "!include";
    return this.#within(aliased, included || isAlias(aliased), () => {
      if (included) return this.#include(node).data();
      if (isScalar(node)) return scalarOf(node);
      if (isSeq(node)) return node.items.map((item) => this.#dataOf(item as Node | null));
      const entries = this.#entriesOf(node as YAMLMap);
      return mappingFrom(entries, offsetOf(node), this.#options.order, this.#placeAt);
    });
  }

  #entriesOf(map: YAMLMap): Entry[] {
    return map.items.flatMap((pair): Entry[] => {
      const key = this.#target(pair.key as Node);
      const at = offsetOf(key ?? map);
      if (!isScalar(key)) throw new YamlError("yaml-syntax", "a key must be a scalar", this.#placeAt(at));
      const value = pair.value as Node | null;
      if (key.value !== "<<" || key.type !== Scalar.PLAIN) return [{ key: keyOf(key), value: this.#dataOf(value), at }];
      return this.#mergedOf(value, at).map((entry) => ({ ...entry, at, merged: true }));
    });
  }

  #mergedOf(aliased: Node | null, at: number): Entry[] {
    const node = this.#target(aliased);
    return this.#within(aliased, true, () => {
      if (node?.tag === "!include") return this.#include(node).#entries();
      if (isSeq(node)) return node.items.toReversed().flatMap((item) => this.#mergedOf(item as Node | null, at));
      if (isMap(node)) return this.#entriesOf(node);
      throw new YamlError("yaml-syntax", "a merge key needs a mapping or a list of mappings", this.#placeAt(at));
    });
  }
}

const offsetOf = (node: Node): number => node.range?.[0] ?? 0;

/** Keys stay as they are written, so that `no`, `1e3` and `012` are names. */
const keyOf = (scalar: Scalar): string => String(scalar.value ?? "");

function scalarOf(scalar: Scalar): Data {
  const text = String(scalar.value ?? "");
  const isText = scalar.type !== Scalar.PLAIN || scalar.tag === "tag:yaml.org,2002:str";
  return isText ? text : plainScalar(text);
}
