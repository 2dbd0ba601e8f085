import { canonicalRecordSet, InvalidRdata, RECORD_TYPES } from "../../dns/rdata.ts";
import type { RecordSet, RecordSets } from "../../dns/records.ts";
import { type CheckFailure, UNKNOWN } from "../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";

type Given = RecordsInputs["records"];
type GivenSet = Given[string];

/** Name and type of a key; the name may itself not contain a slash. */
export function splitKey(key: string): { name: string; type: string } {
  const slash = key.lastIndexOf("/");
  return { name: key.slice(0, slash), type: key.slice(slash + 1) };
}

const recordSetOf = (key: string, { ttl, values, routing }: GivenSet): RecordSet => ({
  ...splitKey(key),
  ttl,
  values,
  ...(routing && { routing }),
});

/** The record sets as given, in canonical form. Throws `InvalidRdata`. */
export const recordSetsOf = (given: Given): RecordSets =>
  Object.fromEntries(Object.entries(given).map(([key, set]) => [key, canonicalRecordSet(recordSetOf(key, set))]));

/** True when both mean the same at a provider that raises TTLs to `minimumTtl`. Sets with unknown parts are never the same. */
export function sameSet(key: string, a: GivenSet, b: GivenSet, minimumTtl: number): boolean {
  if (!isKnown(a) || !isKnown(b)) return false;
  if (Math.max(a.ttl, minimumTtl) !== Math.max(b.ttl, minimumTtl)) return false;
  return sameAnswers(key, a, b);
}

/** Same values to everyone, in any order and spelling. */
export const sameAnswers = (key: string, a: Answers, b: Answers): boolean => canonical(key, a) === canonical(key, b);

type Answers = Pick<RecordSet, "values" | "routing">;

function canonical(key: string, { values, routing }: Answers): string {
  const set = canonicalRecordSet({ ...splitKey(key), ttl: 0, values, ...(routing && { routing }) });
  return JSON.stringify(set);
}

/** False while a part comes from a resource that is not there yet. */
export const isKnown = (set: GivenSet): boolean =>
  typeof set === "object" && Number.isInteger(set.ttl) && Array.isArray(set.values) && !set.values.includes(UNKNOWN);

/** Keys and values that can be in no zone. */
export function checkRecords(given: Given, provider?: string): CheckFailure[] {
  const cnames = new Set(
    Object.keys(given)
      .filter((key) => key.endsWith("/CNAME"))
      .map((key) => splitKey(key).name),
  );
  return Object.entries(given).flatMap(([key, set]) => [
    ...checkKey(key, cnames),
    ...checkSet(key, set),
    ...checkRouting(key, set, provider),
  ]);
}

/** Kinds of routing that a provider can be told of. */
const ROUTED: Readonly<Record<string, ReadonlySet<string>>> = {
  cloudflare: new Set(["weighted", "countries"]),
  google: new Set(["weighted", "nearest", "failover"]),
};

function checkRouting(key: string, set: GivenSet, provider: string | undefined): CheckFailure[] {
  if (typeof set !== "object" || set.routing === undefined || ROUTED[provider ?? ""]?.has(set.routing.kind)) return [];
  const reason = `${provider} cannot be told of ${set.routing.kind} answers: host the zone elsewhere (docs/failover.md)`;
  return [{ property: `records[${JSON.stringify(key)}].routing`, reason }];
}

function checkKey(key: string, cnames: ReadonlySet<string>): CheckFailure[] {
  const property = `records[${JSON.stringify(key)}]`;
  const { name, type } = splitKey(key);
  if (!key.includes("/") || !RECORD_TYPES.has(type)) {
    return [{ property, reason: `"${key}" must be name/TYPE with one of ${[...RECORD_TYPES].sort().join(", ")}` }];
  }
  if (name !== name.toLowerCase() || name.endsWith(".") || name.startsWith("@")) {
    return [
      { property, reason: `"${name}" must be relative to the zone, in lower case, without final dot; the apex is ""` },
    ];
  }
  if (type !== "CNAME" && cnames.has(name)) {
    return [{ property, reason: `cannot stand beside "${name}/CNAME": a CNAME stands alone (RFC 1034 §3.6.2)` }];
  }
  return [];
}

function checkSet(key: string, set: GivenSet): CheckFailure[] {
  if (!isKnown(set)) return [];
  try {
    canonicalRecordSet(recordSetOf(key, set));
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRdata)) throw error;
    return [{ property: `records[${JSON.stringify(key)}].values`, reason: error.message }];
  }
}

/** A record set as inputs have it. */
export const givenSet = ({ ttl, values, routing }: RecordSet): GivenSet =>
  structuredClone({ ttl, values, ...(routing && { routing }) }) as GivenSet;

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
