import { type Path, parseKey } from "./key.ts";
import { ANY_NAME, findKey, otherPlaces, secretPlaces } from "./keys.ts";

/** Sections that a name may leave out. */
const SHORT: readonly string[] = ["EXTERNAL_", "DNS_PROVIDERS_"];

/**
 * What a secret is called in a `.env`: its path in capitals, as in `DNS_PROVIDERS_DESEC_TOKEN` and
 * `SERVICES_WEB_APP_SECRETS_SESSION`; a name of one's choice stays as it is. Pure.
 */
export function envName(path: Path): string {
  const place = secretPlaces().find((each) => matches(each, path)) ?? path;
  return path.map((step, index) => (place[index] === ANY_NAME ? step : capitals(step))).join("_");
}

const matches = (place: Path, path: Path): boolean =>
  place.length === path.length && place.every((step, index) => step === ANY_NAME || step === path[index]);

const capitals = (step: string): string => step.replace(/[A-Z]/g, "_$&").replace(/-/g, "_").toUpperCase();

/** What a name of a `.env` means. */
export type NamedKey =
  | { readonly kind: "secret"; readonly path: Path }
  | { readonly kind: "other"; readonly path: Path }
  | { readonly kind: "unknown" };

/** Finds what is named: by its path, by `envName`, or by that without `EXTERNAL_` and `DNS_PROVIDERS_`. Pure. */
export function keyOfEnvName(name: string): NamedKey {
  if (name.includes(".") && parseKey(name)) {
    const found = findKey(name);
    return found.kind === "unknown" ? { kind: "unknown" } : { kind: found.kind, path: found.path };
  }
  const names = [name, ...SHORT.map((section) => `${section}${name}`)];
  const secret = firstNamed(secretPlaces(), names);
  if (secret) return { kind: "secret", path: secret };
  const other = firstNamed(otherPlaces(), names);
  return other ? { kind: "other", path: other } : { kind: "unknown" };
}

/** Longer places first: a name of one's choice takes what is left. */
function firstNamed(places: readonly Path[], names: readonly string[]): Path | undefined {
  for (const name of names) {
    const found = places.map((place) => pathNamed(place, name)).filter((path) => path !== undefined);
    if (found[0]) return found[0];
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
