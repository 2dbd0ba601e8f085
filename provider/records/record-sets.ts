import { canonicalRecordSet } from "../../dns/rdata.ts";
import type { RecordSet, RecordSets } from "../../dns/records.ts";
import { UNKNOWN } from "../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";

type Given = RecordsInputs["records"];
type GivenSet = Given[string];

/** Name and type of a key; the name may itself not contain a slash. */
export function splitKey(key: string): { name: string; type: string } {
  const slash = key.lastIndexOf("/");
  return { name: key.slice(0, slash), type: key.slice(slash + 1) };
}

/** The record sets as given, in canonical form. Throws `InvalidRdata`. */
export const recordSetsOf = (given: Given): RecordSets =>
  Object.fromEntries(
    Object.entries(given).map(([key, set]) => [key, canonicalRecordSet({ ...splitKey(key), ...set })]),
  );

/** True when both mean the same at a provider that raises TTLs to `minimumTtl`. Sets with unknown parts are never the same. */
export function sameSet(key: string, a: GivenSet, b: GivenSet, minimumTtl: number): boolean {
  if (!isKnown(a) || !isKnown(b)) return false;
  if (Math.max(a.ttl, minimumTtl) !== Math.max(b.ttl, minimumTtl)) return false;
  return sameOptions(key, a, b) && sameValues(key, a.values, b.values);
}

/** Same values in any order and spelling. */
export function sameValues(key: string, a: readonly string[], b: readonly string[]): boolean {
  const canonical = (values: readonly string[]) =>
    canonicalRecordSet({ ...splitKey(key), ttl: 0, values }).values.join("\n");
  return canonical(a) === canonical(b);
}

/** Same options at Cloudflare, notes by value in any spelling. */
export function sameOptions(key: string, a: GivenSet, b: GivenSet): boolean {
  const canonical = (set: GivenSet) => JSON.stringify(canonicalRecordSet({ ...splitKey(key), ...set }).cloudflare);
  return canonical(a) === canonical(b);
}

/** False while a part comes from a resource that is not there yet. */
export const isKnown = (set: GivenSet): boolean =>
  typeof set === "object" && Number.isInteger(set.ttl) && Array.isArray(set.values) && !set.values.includes(UNKNOWN);

/** A record set that was found, as an input. */
export const givenSet = ({ ttl, values, cloudflare }: RecordSet): GivenSet => ({
  ttl,
  values: [...values],
  ...(cloudflare && { cloudflare }),
});

/** What was found, in the spelling it was given in where it means the same. */
export function asGiven(given: Given, found: readonly RecordSet[], minimumTtl: number): Given {
  const byKey = new Map(found.map((set) => [`${set.name}/${set.type}`, givenSet(set)]));
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, set]) => {
      const live = byKey.get(key);
      if (!live) return [];
      return [[key, sameSet(key, set, live, minimumTtl) ? set : live]];
    }),
  );
}
