import { type Document, isCollection, isMap, isScalar, type Pair } from "yaml";
import { InputError } from "../input/input-error.ts";
import { dataOf, parseYaml } from "../input/yaml.ts";

/** How the secrets of a stage file are encrypted. */
export interface Encryption {
  /** `encryptionsalt`: by a passphrase. */
  readonly salt?: string;
  /** `secretsprovider`: by a key that somebody else keeps; absent or `passphrase` = by a passphrase. */
  readonly provider?: string;
}

/** A stage file's text, with the positions of its values. */
export interface StageFile {
  /** Values under `config:`, their keys without the project's prefix. */
  readonly values: Record<string, unknown>;
  /** What Pulumi keeps beside them of how secrets are encrypted. */
  readonly encryption: Encryption;
  /** Line and column, from 1, of the key at `path`, or of the nearest mapping around it that exists. */
  position(path: readonly PropertyKey[]): { line: number; column: number };
}

/**
 * Reads the text of `Pulumi.<stage>.yaml`.
 * @throws InputError where it is no YAML, or more than is read
 */
export function stageFile(text: string): StageFile {
  const yaml = parseYaml(text);
  const file = mapping(dataOf(yaml), "the file");
  return {
    values: withoutPrefix(mapping(file.config ?? {}, "config")),
    encryption: encryptionOf(file),
    position: (path) => yaml.placeAt(offsetOf(yaml.document, path)),
  };
}

function encryptionOf({ encryptionsalt: salt, secretsprovider: provider }: Record<string, unknown>): Encryption {
  return { ...(typeof salt === "string" && { salt }), ...(typeof provider === "string" && { provider }) };
}

function mapping(value: unknown, what: string): Record<string, unknown> {
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new InputError("syntax", `${what} must be a mapping`);
}

/**
 * Pulumi's keys as the stage knows them: `alternate-futures:domain` and `domain` are one key.
 * @param prefix of another project, where the engine hands its keys over
 */
export function withoutPrefix(
  config: Readonly<Record<string, unknown>>,
  prefix: string = PREFIX,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [plainKey(key, prefix), value]));
}

/** A key without the project's prefix. */
export function plainKey(key: string, prefix: string = PREFIX): string {
  return key.startsWith(prefix) ? key.slice(prefix.length) : key;
}

/** Before the project's own keys, where Pulumi writes them. */
export const PREFIX = "alternate-futures:";

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
