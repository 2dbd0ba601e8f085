import { type Document, isCollection, isMap, isScalar, type Pair } from "yaml";
import { InputError } from "../input/input-error.ts";
import { dataOf, parseYaml } from "../input/yaml.ts";

/** A stage file's text, with the positions of its values. */
export interface StageFile {
  /** Values under `config:`, their keys without the project's prefix. */
  readonly values: Record<string, unknown>;
  /** Line and column, from 1, of the key at `path`, or of the nearest mapping around it that exists. */
  position(path: readonly PropertyKey[]): { line: number; column: number };
}

/**
 * Reads the text of `Pulumi.<stage>.yaml`.
 * @throws InputError where it is no YAML, or more than is read
 */
export function stageFile(text: string): StageFile {
  const yaml = parseYaml(text);
  const config = mapping(dataOf(yaml), "the file").config ?? {};
  return {
    values: withoutPrefix(mapping(config, "config")),
    position: (path) => yaml.placeAt(offsetOf(yaml.document, path)),
  };
}

function mapping(value: unknown, what: string): Record<string, unknown> {
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputError("syntax", `${what} must be a mapping`);
}

/** Pulumi's keys as the stage knows them: `alternate-futures:domain` and `domain` are one key. */
export function withoutPrefix(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [plainKey(key), value]));
}

function plainKey(key: string): string {
  return key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
}

const PREFIX = "alternate-futures:";

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of ["config", ...path]) {
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === plainKey(String(key))) : undefined;
    const item = !pair && isCollection(node) ? node.get(key, true) : undefined;
    const start = pair ? rangeStart(pair.key) : rangeStart(item);
    if (start === undefined) return offset;
    offset = start;
    node = pair ? pair.value : item;
  }
  return offset;
}

const keyOf = (pair: Pair): string | undefined => (isScalar(pair.key) ? plainKey(String(pair.key.value)) : undefined);

const rangeStart = (node: unknown): number | undefined =>
  (node as { range?: readonly number[] | null } | undefined)?.range?.[0];
