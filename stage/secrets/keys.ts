import { allowedKeys, nearest, nodeAt } from "../allowed.ts";
import { configJsonSchema, isSecretNode, type SchemaNode } from "../schema-json.ts";
import { keyText, type Path, parseKey } from "./key.ts";

/** Stands in a path for a name of one's choice, or the number of an entry of a list. */
export const ANY_NAME = "<NAME>";

/** What no name may be: the last one is lost when the file is read. */
const NO_NAMES = new Set([ANY_NAME, "__proto__"]);

/** Every place where a secret may stand, in the order of the schema; `<NAME>` is a name of one's choice. Pure. */
export function secretPlaces(): readonly Path[] {
  places ??= leavesOf(configJsonSchema() as SchemaNode, [])
    .filter(({ secret }) => secret)
    .map(({ path }) => path);
  return places;
}

/** Every place of a single value that is no secret. Pure. */
export const otherPlaces = (): readonly Path[] =>
  leavesOf(configJsonSchema() as SchemaNode, [])
    .filter(({ secret }) => !secret)
    .map(({ path }) => path);

/**
 * The same places in a stage: where a mapping has names of one's choice, such as apps, those that it has. The last name may be any.
 * Pure.
 */
export function placesIn(values: unknown, all: readonly Path[]): Path[] {
  return all.flatMap((place) => named(place, values));
}

function named(place: Path, values: unknown): Path[] {
  const [step, ...rest] = place;
  if (step === undefined || rest.length === 0) return [place];
  const there = typeof values === "object" && values !== null ? Object.entries(values) : [];
  const names = step === ANY_NAME ? there.map(([name]) => name) : [step];
  return names.flatMap((name) =>
    named(rest, there.find(([key]) => key === name)?.[1]).map((below) => [name, ...below]),
  );
}

/** The place of the schema that a path of a secret belongs to. Pure. */
export const placeOf = (path: Path): Path | undefined =>
  secretPlaces().find(
    (place) => place.length === path.length && place.every((step, at) => step === ANY_NAME || step === path[at]),
  );

/** Made once, as it takes some milliseconds. */
let places: readonly Path[] | undefined;

function leavesOf(node: SchemaNode, path: Path): { path: Path; secret: boolean }[] {
  if (isSecretNode(node)) return [{ path, secret: true }];
  const { properties = {}, additionalProperties, items } = node;
  const below = Object.entries(properties).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  const named = typeof additionalProperties === "object" ? leavesOf(additionalProperties, [...path, ANY_NAME]) : [];
  const listed = items ? leavesOf(items, [...path, ANY_NAME]).filter(({ secret }) => secret) : [];
  const all = [...below, ...named, ...listed];
  return all.length > 0 ? all : [{ path, secret: false }];
}

/** What a key that somebody typed is. */
export type FoundKey =
  | { readonly kind: "secret"; readonly path: Path }
  /** One of the stage file, and no secret. */
  | { readonly kind: "other"; readonly path: Path; readonly below: readonly string[] }
  | { readonly kind: "unknown"; readonly near: readonly string[] };

/** Looks a key up in the schema. @param text a path, see `parseKey`. Pure. */
export function findKey(text: string): FoundKey {
  const path = parseKey(text);
  const node = path && !path.some((step) => NO_NAMES.has(step)) ? nodeAt(path) : undefined;
  if (!path || !node) return { kind: "unknown", near: nearKeys(text) };
  if (isSecretNode(node)) return { kind: "secret", path };
  const below = secretPlaces().filter((place) => path.every((step, index) => place[index] === step));
  return { kind: "other", path, below: below.map(keyText) };
}

/** At most so many are named. */
const MOST_NEAR = 3;

/** Keys of secrets that may have been meant, the likeliest first. Pure. */
function nearKeys(text: string): string[] {
  const all = secretPlaces();
  const corrected = correctedPath(parseKey(text) ?? text.split("."));
  const words = wordsOf(text);
  const alike = all.filter((place) => wordsOf(keyText(place)).endsWith(words));
  const known = all.map(keyText);
  const typed = nearest(text, known);
  const found = [...(corrected ? [keyText(corrected)] : []), ...alike.map(keyText), ...(typed ? [typed] : [])];
  return [...new Set(found)].slice(0, MOST_NEAR);
}

/** `DESEC_TOKEN`, `desec.token` and `desecToken` are the same words. */
const wordsOf = (text: string): string => text.replace(/[^A-Za-z0-9]/g, "").toLowerCase();

/** The path with every step that is not there replaced by the nearest one; undefined where that leads to no secret. */
function correctedPath(typed: Path): Path | undefined {
  const path: string[] = [];
  for (const step of typed) {
    const known = nodeAt([...path, step]) ? step : nearest(step, allowedKeys(path));
    if (known === undefined) return undefined;
    path.push(known);
  }
  const node = nodeAt(path);
  return node && isSecretNode(node) ? path : undefined;
}
