import { canonicalRecordSet } from "../../../dns/records/rdata.ts";
import type { RecordSet, RecordSets } from "../../../dns/records/records.ts";
import { UNKNOWN } from "../../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";

type Given = RecordsInputs["records"];
type GivenSet = Given[string];

/** Name and type of a key; the name may itself not contain a slash. */
export function splitKey(key: string): { name: string; type: string } {
  const slash = key.lastIndexOf("/");
  return { name: key.slice(0, slash), type: key.slice(slash + 1) };
}

/** A record set as given. */
export const recordSetOf = (key: string, { ttl, values, routing, cloudflare }: Answers): RecordSet => ({
  ...splitKey(key),
  ttl,
  values,
  ...(routing && { routing }),
  ...(cloudflare && { cloudflare }),
});

const canonicalSets = new WeakMap<Answers, { readonly key: string; readonly canonical: RecordSet }>();

/** A record set as given, in canonical form, which is found out once. Throws `InvalidRdata`. */
export function canonicalOf(key: string, set: Answers): RecordSet {
  const known = canonicalSets.get(set);
  if (known?.key === key) return known.canonical;
  const canonical = canonicalRecordSet(recordSetOf(key, set));
  canonicalSets.set(set, { key, canonical });
  return canonical;
}

/** The record sets as given, in canonical form. Throws `InvalidRdata`. */
export const recordSetsOf = (given: Given): RecordSets =>
  Object.fromEntries(Object.entries(given).map(([key, set]) => [key, canonicalOf(key, set)]));

/** True when both mean the same at a provider that raises TTLs to `minimumTtl`. Sets with unknown parts are never the same. */
export function sameSet(key: string, a: GivenSet, b: GivenSet, minimumTtl: number): boolean {
  if (!isKnown(a) || !isKnown(b)) return false;
  if (a === b) return true;
  if (Math.max(a.ttl, minimumTtl) !== Math.max(b.ttl, minimumTtl)) return false;
  return sameOptions(key, a, b) && sameAnswers(key, a, b);
}

/** Same values to everyone, in any order and spelling. */
export const sameAnswers = (key: string, a: Answers, b: Answers): boolean => answers(key, a) === answers(key, b);

type Answers = Omit<RecordSet, "name" | "type">;

function answers(key: string, set: Answers): string {
  const { values, routing } = canonicalOf(key, set);
  return JSON.stringify([values, routing]);
}

/** Same options at Cloudflare, notes by value in any spelling. */
export function sameOptions(key: string, a: Answers, b: Answers): boolean {
  const options = (set: Answers) => JSON.stringify(canonicalOf(key, set).cloudflare);
  return options(a) === options(b);
}

/** False while a part comes from a resource that is not there yet. */
export const isKnown = (set: GivenSet): boolean =>
  typeof set === "object" && Number.isInteger(set.ttl) && Array.isArray(set.values) && !set.values.includes(UNKNOWN);

/** A record set as inputs have it. */
export const givenSet = ({ ttl, values, routing, cloudflare }: RecordSet): GivenSet => ({
  ttl,
  values: [...values],
  ...(routing && { routing }),
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
