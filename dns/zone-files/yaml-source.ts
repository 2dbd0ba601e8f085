/**
 * YAML of zone files with positions: `!include`, merge keys and enforced key order.
 * Merge keys take effect in document order: what follows overrides, what precedes is overridden.
 */
import { dirname, isAbsolute, join } from "node:path";
import { isAlias, isMap, isScalar, isSeq, type Node, Scalar, type YAMLMap } from "yaml";
import { Expansion } from "../../input/expansion.ts";
import { InputError, MIB } from "../../input/input-error.ts";
import { offsetOf, parseYaml, type Yaml } from "../../input/yaml.ts";
import { readBlocks } from "./yaml-blocks.ts";
import { type Data, type Entry, type KeyOrder, mappingFrom, type Place, plainScalar, YamlError } from "./yaml-data.ts";

export interface YamlOptions {
  readonly order: KeyOrder;
  /** Text of a file, or undefined where it does not exist. */
  read(path: string): string | undefined;
}

/** Octets at most of a file that needs the full parser, which takes about two seconds for as many. */
const MOST = MIB;

/** Throws `YamlError`; an empty file is null. */
export function loadYaml(file: string, options: YamlOptions): Data {
  const text = textOf(file, options, [], { file, line: 1, column: 1 });
  return readBlocks(text, file, options.order) ?? new YamlFile(file, text, options, [], new Expansion()).data();
}

function textOf(file: string, options: YamlOptions, includedBy: readonly string[], from: Place): string {
  if (includedBy.includes(file)) throw new YamlError("include", `${file} includes itself`, from);
  const text = limited(file, () => options.read(file));
  if (text === undefined) throw new YamlError("include", `no such file: ${file}`, from);
  return text;
}

class YamlFile {
  readonly #file: string;
  readonly #options: YamlOptions;
  readonly #includedBy: readonly string[];
  readonly #yaml: Yaml;
  readonly #expansion: Expansion;

  constructor(file: string, text: string, options: YamlOptions, includedBy: readonly string[], expansion: Expansion) {
    this.#expansion = expansion;
    this.#file = file;
    this.#options = options;
    this.#includedBy = includedBy;
    // Scalars are resolved in `plainScalar`, as YAML 1.1 has them; names such as `no` and `012` must stay text.
    const form = { most: MOST, schema: "failsafe", uniqueKeys: false, resolveKnownTags: false };
    this.#yaml = limited(file, () => parseYaml(text, form));
  }

  data(): Data {
    return this.#dataOf(this.#yaml.document.contents);
  }

  /** Entries of the top mapping, for a merge key. */
  #entries(): Entry[] {
    const top = this.#target(this.#yaml.document.contents);
    if (top?.tag === "!include") return this.#include(top).#entries();
    if (isMap(top)) return this.#entriesOf(top);
    throw new YamlError("include", `${this.#file} must hold a mapping to be merged`, this.#placeAt(0));
  }

  readonly #placeAt = (offset: number): Place => ({ file: this.#file, ...this.#yaml.placeAt(offset) });

  #target(node: Node | null): Node | null {
    return limited(this.#file, () => this.#yaml.target(node));
  }

  #include(node: Node): YamlFile {
    const place = this.#placeAt(offsetOf(node));
    if (!isScalar(node)) throw new YamlError("include", "!include needs one file name", place);
    const path = String(node.value);
    const file = isAbsolute(path) ? path : join(dirname(this.#file), path);
    const includedBy = [...this.#includedBy, this.#file];
    const text = textOf(file, this.#options, includedBy, place);
    return new YamlFile(file, text, this.#options, includedBy, this.#expansion);
  }

  /** @param repeats whether an alias, merge key or include leads to the node */
  #within<T>(node: Node | null, repeats: boolean, read: () => T): T {
    const place = () => this.#placeAt(node === null ? 0 : offsetOf(node));
    return limited(this.#file, () => this.#expansion.within(repeats, place, read));
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

/** Tells what is beyond a limit as an error of the file. */
function limited<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const code = error.code === "limit" ? "yaml-limit" : "yaml-syntax";
    throw new YamlError(code, error.reason, { file, ...(error.place ?? { line: 1, column: 1 }) });
  }
}

/** Keys stay as they are written, so that `no`, `1e3` and `012` are names. */
const keyOf = (scalar: Scalar): string => String(scalar.value ?? "");

function scalarOf(scalar: Scalar): Data {
  const text = String(scalar.value ?? "");
  const isText = scalar.type !== Scalar.PLAIN || scalar.tag === "tag:yaml.org,2002:str";
  return isText ? text : plainScalar(text);
}
