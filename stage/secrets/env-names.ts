import { type Path, parseKey } from "./key.ts";
import { ANY_NAME, findKey, otherPlaces, placeOf, placesIn, secretPlaces } from "./keys.ts";

/** Sections that a name may leave out. */
const SHORT: readonly string[] = ["EXTERNAL_", "DNS_PROVIDERS_"];

/**
 * What a secret is called in a `.env`: its path in capitals, as in `DNS_PROVIDERS_DESEC_TOKEN` and
 * `SERVICES_WEB_APP_SECRETS_SESSION`; a name of one's choice stays as it is. Pure.
 */
export function envName(path: Path): string {
  const last = (placeOf(path) ?? path).at(-1) === ANY_NAME ? path.at(-1) : undefined;
  return path.map((step, at) => (last !== undefined && at === path.length - 1 ? last : capitals(step))).join("_");
}

const capitals = (step: string): string => step.replace(/[A-Z]/g, "_$&").replace(/-/g, "_").toUpperCase();

/** What a name of a `.env` means. */
export type NamedKey =
  | { readonly kind: "secret"; readonly path: Path }
  | { readonly kind: "other"; readonly path: Path }
  | { readonly kind: "unknown" };

/**
 * Finds what is named: by its path, by `envName`, or by that without `EXTERNAL_` and `DNS_PROVIDERS_`. Pure.
 * @param values of the stage, whose apps are those that names may begin with
 */
export function keyOfEnvName(name: string, values: unknown): NamedKey {
  if (name.includes(".") && parseKey(name)) {
    const found = findKey(name);
    return found.kind === "unknown" ? { kind: "unknown" } : { kind: found.kind, path: found.path };
  }
  const names = [name, ...SHORT.map((section) => `${section}${name}`)];
  const secret = firstNamed(placesIn(values, secretPlaces()), names);
  if (secret) return { kind: "secret", path: secret };
  const other = firstNamed(placesIn(values, otherPlaces()), names);
  return other ? { kind: "other", path: other } : { kind: "unknown" };
}

/** A name of one's choice takes what is left; of two that could, the one with the longer place before it. */
function firstNamed(places: readonly Path[], names: readonly string[]): Path | undefined {
  for (const name of names) {
    const found = places.map((place) => pathNamed(place, name)).filter((path) => path !== undefined);
    const beginning = (path: Path) => envName(path.slice(0, -1)).length;
    const [best] = found.toSorted((one, other) => beginning(other) - beginning(one));
    if (best) return best;
  }
  return undefined;
}

function pathNamed(place: Path, name: string): Path | undefined {
  if (place.at(-1) !== ANY_NAME) return place.map(capitals).join("_") === name ? place : undefined;
  const before = place.slice(0, -1);
  const beginning = `${before.map(capitals).join("_")}_`;
  return name.startsWith(beginning) && name.length > beginning.length
    ? [...before, name.slice(beginning.length)]
    : undefined;
}
