/** What YAML of zone files becomes: plain data whose mappings know where they were written. */
import { compareNaturally, compareText } from "../records/natural-order.ts";

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

export type KeyOrder = "natural" | "simple" | "none";

export class YamlError extends Error {
  override readonly name = "YamlError";
  readonly code: "yaml-syntax" | "yaml-shape" | "yaml-limit" | "include" | "key-order" | "duplicate-key";
  readonly place: Place;

  constructor(code: YamlError["code"], message: string, place: Place) {
    super(message);
    this.code = code;
    this.place = place;
  }
}

const PLACE = Symbol("place");

/** Where a mapping was written. */
export const placeOf = (mapping: Mapping): Place | undefined => (mapping as { [PLACE]?: Place })[PLACE];

export const isMapping = (data: Data | undefined): data is Mapping =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** Data in a message. */
export const show = (data: Data | undefined): string =>
  typeof data === "string" ? data : (JSON.stringify(data) ?? "nothing");

export interface Entry {
  readonly key: string;
  readonly value: Data;
  /** Line and column of the key, or an offset: what `placeAt` understands. */
  readonly at: number;
  /** From a merge key: may be given again. */
  readonly merged?: boolean;
}

/** Later entries win. Throws `YamlError` for keys out of order or given twice. */
export function mappingFrom(
  entries: readonly Entry[],
  start: number,
  order: KeyOrder,
  placeAt: (at: number) => Place,
): Mapping {
  const mapping: Record<string, Data> = Object.create(null);
  const replaceable = new Set<string>();
  for (const { key, value, at, merged } of entries) {
    if (merged && !(key in mapping)) replaceable.add(key);
    else if (!merged && !replaceable.delete(key) && key in mapping)
      throw new YamlError("duplicate-key", `key "${key}" is given twice`, placeAt(at));
    mapping[key] = value;
  }
  if (order !== "none") checkOrder(entries, order === "natural" ? compareNaturally : compareText, placeAt);
  return Object.defineProperty(mapping, PLACE, { value: placeAt(start) });
}

function checkOrder(
  entries: readonly Entry[],
  compare: (a: string, b: string) => number,
  placeAt: (at: number) => Place,
): void {
  if (!entries.some(({ key }, i) => i > 0 && compare(entries[i - 1]!.key, key) > 0)) return;
  const keys = [...new Set(entries.map(({ key }) => key))];
  const expected = keys.toSorted(compare);
  const first = keys.findIndex((key, i) => key !== expected[i]);
  if (first < 0) return;
  const { at } = entries.find(({ key }) => key === keys[first])!;
  const message = `keys out of order: expected "${expected[first]}", got "${keys[first]}"`;
  throw new YamlError("key-order", message, placeAt(at));
}

const NULL = /^(~|null|Null|NULL)$/;
const TRUE = /^(true|True|TRUE|yes|Yes|YES|on|On|ON)$/;
const FALSE = /^(false|False|FALSE|no|No|NO|off|Off|OFF)$/;
const INTEGER = /^[-+]?(0|[1-9][\d_]*)$/;
const OCTAL = /^0[0-7_]+$/;
const FLOAT = /^[-+]?(\d[\d_]*\.[\d_]*|\.[\d_]+)([eE][-+]\d+)?$/;
const HEX = /^0x[\da-fA-F_]+$/;

/** A plain scalar as YAML 1.1 resolves it. */
export function plainScalar(text: string): Data {
  if (text === "") return null;
  const first = text.charCodeAt(0);
  const numeric = first >= 0x2b && first <= 0x39;
  if (!numeric) return NULL.test(text) ? null : TRUE.test(text) ? true : FALSE.test(text) ? false : text;
  const digits = text.replaceAll("_", "");
  if (OCTAL.test(text)) return Number.parseInt(digits, 8);
  if (INTEGER.test(text) || FLOAT.test(text) || HEX.test(text)) return Number(digits);
  return text;
}
