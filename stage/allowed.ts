import { configJsonSchema, isSecretNode, type SchemaNode } from "./schema-json.ts";

/** Keys that may stand in the mapping at `path`; empty where any may or none can. */
export function allowedKeys(path: readonly PropertyKey[]): string[] {
  const node = nodeAt(path);
  return formsOf(node)
    .flatMap(({ properties = {} }) => Object.keys(properties))
    .sort();
}

/** Values the key at `path` may have, where there is a fixed choice. */
export function allowedValues(path: readonly PropertyKey[]): string[] {
  const forms = formsOf(nodeAt(path));
  const choices = forms.flatMap((each) => each.enum ?? []).map(String);
  const url = choices.length > 0 && forms.some((each) => each.format === "uri");
  return url ? [...choices, "a URL"] : choices;
}

/** Whether the value at `path` is to be kept encrypted. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  const node = nodeAt(path);
  return node !== undefined && isSecretNode(node);
}

/** Whether a secret may stand at `path` or below it: what stands there by mistake may be one. */
export function holdsSecret(path: readonly PropertyKey[]): boolean {
  const node = nodeAt(path);
  return node !== undefined && anySecret(node);
}

function anySecret(node: SchemaNode): boolean {
  const { additionalProperties, items, properties = {}, anyOf = [] } = node;
  const below = [...Object.values(properties), ...anyOf, items, additionalProperties];
  return isSecretNode(node) || below.some((each) => typeof each === "object" && anySecret(each));
}

/** Made once, as it takes some milliseconds, and a file may have many mistakes. */
let schema: SchemaNode | undefined;

/** The schema of what may stand at a path; undefined where nothing may. */
export function nodeAt(path: readonly PropertyKey[]): SchemaNode | undefined {
  schema ??= configJsonSchema() as SchemaNode;
  let node: SchemaNode | undefined = schema;
  for (const key of path) node = nodeBelow(node, key);
  return node;
}

/** The schema of a key of a mapping, or of an entry of a list. */
export function nodeBelow(node: SchemaNode | undefined, key: PropertyKey): SchemaNode | undefined {
  const forms = formsOf(node);
  const named = forms.find(({ properties = {} }) => Object.hasOwn(properties, key));
  if (named) return named.properties?.[String(key)];
  const rest = forms.map(({ items, additionalProperties }) => (isIndex(key) && items) || additionalProperties);
  return rest.find((each) => typeof each === "object");
}

/** Whether it may name an entry of a list, as a number or as a person types it. Pure. */
export const isIndex = (key: PropertyKey): boolean => /^(0|[1-9]\d{0,5})$/.test(String(key));

/** What a value may be: a secret is a text, however it is written. */
const formsOf = (node: SchemaNode | undefined): readonly SchemaNode[] =>
  node === undefined ? [] : isSecretNode(node) ? [node] : [node, ...(node.anyOf ?? [])];

/** The allowed word closest to `word` by edit distance, if it is close enough to be a typing error. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const ranked = allowed.map((each) => ({ each, distance: editDistance(word.toLowerCase(), each.toLowerCase()) }));
  const best = ranked.sort((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.each : undefined;
}

/** No word of ours comes near, and distances are compared letter by letter. */
const LONGEST_WORD = 100;

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
