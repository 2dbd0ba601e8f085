/**
 * YAML of zone files with positions: `!include`, merge keys and enforced key order.
 * Merge keys take effect in document order: what follows overrides, what precedes is overridden.
 */
import { dirname, isAbsolute, join } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar, type YAMLMap } from "yaml";
import { compareNaturally, compareText } from "./natural-order.ts";

/** Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type Data = string | number | boolean | null | readonly Data[] | Mapping;
export interface Mapping {
  readonly [key: string]: Data;
}

export class YamlProblem extends Error {
  override readonly name = "YamlProblem";
  readonly code: "yaml-syntax" | "yaml-shape" | "include" | "key-order" | "duplicate-key";
  readonly place: Place;

  constructor(code: YamlProblem["code"], message: string, place: Place) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

export interface YamlOptions {
  readonly order: "natural" | "simple" | "none";
  /** Text of a file, or undefined where it does not exist. */
  read(path: string): string | undefined;
}

const PLACE = Symbol("place");

/** Where a mapping was written. */
export const placeOf = (mapping: Mapping): Place | undefined => (mapping as { [PLACE]?: Place })[PLACE];

export const isMapping = (data: Data | undefined): data is Mapping =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** Data in a message. */
export const show = (data: Data | undefined): string =>
  typeof data === "string" ? data : (JSON.stringify(data) ?? "nothing");

/** Throws `YamlProblem`; an empty file is null. */
export function loadYaml(file: string, options: YamlOptions): Data {
  return load(file, options, []).data();
}

interface Loaded {
  data(): Data;
  /** Entries of the top mapping, for a merge key. */
  entries(): [string, Data][];
}

function load(file: string, options: YamlOptions, includedBy: readonly string[], from?: Place): Loaded {
  const start: Place = from ?? { file, line: 1, column: 1 };
  if (includedBy.includes(file)) throw new YamlProblem("include", `${file} includes itself`, start);
  const text = options.read(file);
  if (text === undefined) throw new YamlProblem("include", `no such file: ${file}`, start);

  const lines = new LineCounter();
  // Scalars are resolved here, as YAML 1.1 has them: names such as `no` and `012` must stay text.
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: "failsafe",
    uniqueKeys: false,
    prettyErrors: false,
    resolveKnownTags: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const placeOfNode = (node: Node): Place => placeAt(node.range?.[0] ?? 0);
  const [error] = document.errors;
  if (error !== undefined) throw new YamlProblem("yaml-syntax", error.message, placeAt(error.pos[0]));

  const target = (node: Node | null): Node | null => {
    if (!isAlias(node)) return node;
    const resolved = node.resolve(document);
    if (resolved === undefined)
      throw new YamlProblem("yaml-syntax", `unknown alias *${node.source}`, placeOfNode(node));
    return resolved;
  };
  const include = (node: Node): Loaded => {
    const place = placeOfNode(node);
    if (!isScalar(node)) throw new YamlProblem("include", "!include needs one file name", place);
    const path = String(node.value);
    const resolved = isAbsolute(path) ? path : join(dirname(file), path);
    return load(resolved, options, [...includedBy, file], place);
  };
  const dataOf = (aliased: Node | null): Data => {
    const node = target(aliased);
    if (node === null) return null;
    if (node.tag === "!include") return include(node).data();
    if (isScalar(node)) return scalarOf(node);
    if (isSeq(node)) return node.items.map((item) => dataOf(item as Node | null));
    const map = node as YAMLMap;
    return mappingOf(entriesOf(map), placeOfNode(map));
  };
  const entriesOf = (map: YAMLMap): [string, Data][] => {
    const entries: [string, Data][] = [];
    const seen = new Set<string>();
    for (const pair of map.items) {
      const keyNode = target(pair.key as Node);
      const key = isScalar(keyNode) ? keyOf(keyNode) : undefined;
      if (key === undefined) throw new YamlProblem("yaml-syntax", "a key must be a scalar", placeOfNode(map));
      const value = pair.value as Node | null;
      if (key === "<<" && (keyNode as Scalar).type === Scalar.PLAIN) {
        entries.push(...mergedOf(value, placeOfNode(keyNode as Node)));
        continue;
      }
      const place = placeOfNode(keyNode as Node);
      if (seen.has(key)) throw new YamlProblem("duplicate-key", `key "${key}" is given twice`, place);
      seen.add(key);
      entries.push([key, dataOf(value)]);
    }
    checkOrder(entries, map, options.order, placeOfNode);
    return entries;
  };
  const mergedOf = (aliased: Node | null, place: Place): [string, Data][] => {
    const node = target(aliased);
    if (node?.tag === "!include") return include(node).entries();
    if (isSeq(node)) return node.items.toReversed().flatMap((item) => mergedOf(item as Node | null, place));
    if (isMap(node)) return entriesOf(node);
    throw new YamlProblem("yaml-syntax", "a merge key needs a mapping or a list of mappings", place);
  };
  const top = document.contents as Node | null;
  return {
    data: () => dataOf(top),
    entries: () => {
      const node = target(top);
      if (node !== null && node.tag === "!include") return include(node).entries();
      if (isMap(node)) return entriesOf(node);
      throw new YamlProblem("include", `${file} must hold a mapping to be merged`, start);
    },
  };
}

function mappingOf(entries: readonly [string, Data][], place: Place): Mapping {
  const mapping: Record<string, Data> = Object.create(null);
  for (const [key, value] of entries) mapping[key] = value;
  return Object.defineProperty(mapping, PLACE, { value: place });
}

function checkOrder(
  entries: readonly [string, Data][],
  map: YAMLMap,
  order: YamlOptions["order"],
  placeOfNode: (node: Node) => Place,
): void {
  if (order === "none") return;
  const compare = order === "natural" ? compareNaturally : compareText;
  if (!entries.some(([key], i) => i > 0 && compare(entries[i - 1]![0], key) > 0)) return;
  const keys = [...new Set(entries.map(([key]) => key))];
  const expected = keys.toSorted(compare);
  const first = keys.findIndex((key, i) => key !== expected[i]);
  if (first < 0) return;
  const pair = map.items.find((item) => isScalar(item.key) && keyOf(item.key) === keys[first]);
  const message = `keys out of order: expected "${expected[first]}", got "${keys[first]}"`;
  throw new YamlProblem("key-order", message, placeOfNode((pair?.key as Node | undefined) ?? map));
}

/** Keys stay as they are written, so that `no`, `1e3` and `012` are names. */
const keyOf = (scalar: Scalar): string => String(scalar.value ?? "");

const NULL = /^(~|null|Null|NULL|)$/;
const TRUE = /^(true|True|TRUE|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(false|False|FALSE|no|No|NO|off|Off|OFF)$/;
const INTEGER = /^[-+]?(0|[1-9][\d_]*)$/;
const OCTAL = /^0[0-7_]+$/;
const FLOAT = /^[-+]?(\d[\d_]*\.[\d_]*|\.[\d_]+)([eE][-+]\d+)?$/;
const HEX = /^0x[\da-fA-F_]+$/;

/** Plain scalars as YAML 1.1 resolves them; quoted ones are text. */
function scalarOf(scalar: Scalar): Data {
  const text = String(scalar.value ?? "");
  if (scalar.type !== Scalar.PLAIN || scalar.tag === "tag:yaml.org,2002:str") return text;
  const first = text.charCodeAt(0);
  const numeric = (first >= 0x2b && first <= 0x39) || Number.isNaN(first);
  if (!numeric) return NULL.test(text) ? null : TRUE.test(text) ? true : FALSE.test(text) ? false : text;
  if (text === "") return null;
  const digits = text.replaceAll("_", "");
  if (OCTAL.test(text)) return Number.parseInt(digits, 8);
  if (INTEGER.test(text) || FLOAT.test(text) || HEX.test(text)) return Number(digits);
  return text;
}
