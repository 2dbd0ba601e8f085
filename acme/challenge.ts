import type { RecordChange, RecordSet } from "../dns/records/records.ts";
import { recordKey } from "../dns/records/records.ts";

/** A TXT value and the absolute name, without final dot, it belongs at. Apex and wildcard share one, with a value each. */
export interface ChallengeRecord {
  readonly owner: string;
  readonly value: string;
}

/** What the name servers must give before the CA may look. */
export interface ExpectedTxt {
  /** Absolute name without final dot. */
  readonly name: string;
  /** Presentation form; others may stand beside. */
  readonly values: readonly string[];
}

/** The most specific of the zones that holds `name`, or undefined. */
export function zoneOf(name: string, zones: readonly string[]): string | undefined {
  const holding = zones.filter((zone) => name === zone || name.endsWith(`.${zone}`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** Where the CA looks for the proof of `name`, unless CNAMEs lead it elsewhere (RFC 8555 §8.4). */
export const challengeOwner = (name: string): string => `_acme-challenge.${name}`;

/**
 * The changes that publish `records` in one zone, beside what stands at the same names.
 * Each value comes with a marker of our own, by which `withdrawal` of a later run knows values that an interrupted one left.
 *
 * @param present all record sets of the zone
 * @param live values of orders under way, which are not stale
 */
export function publication(
  zone: string,
  present: readonly RecordSet[],
  records: readonly ChallengeRecord[],
  live: ReadonlySet<string>,
  tag: string,
  ttl: number,
): RecordChange[] {
  return valuesByName(zone, records).flatMap(([name, values]) => {
    const before = present.find((set) => set.name === name && set.type === "TXT");
    const kept = (before?.values ?? []).filter((value) => !isStale(value, before!.values, tag, live));
    const wanted = values.flatMap((value) => [quote(value), marker(tag, value)]);
    const after = { name, type: "TXT", ttl: before?.ttl ?? ttl, values: [...new Set([...kept, ...wanted])] };
    return before !== undefined && sameValues(before, after) ? [] : [change(before, after)];
  });
}

/** The changes that take `records` and their markers away again, and leave what others have put there. */
export function withdrawal(
  zone: string,
  present: readonly RecordSet[],
  records: readonly ChallengeRecord[],
  live: ReadonlySet<string>,
  tag: string,
): RecordChange[] {
  return valuesByName(zone, records).flatMap(([name, values]) => {
    const before = present.find((set) => set.name === name && set.type === "TXT");
    if (before === undefined) return [];
    const gone = new Set(values.flatMap((value) => [quote(value), marker(tag, value)]));
    const kept = before.values.filter((value) => !gone.has(value) && !isStale(value, before.values, tag, live));
    return kept.length === before.values.length ? [] : [change(before, { ...before, values: kept })];
  });
}

/** What servers have to give for the records. */
export const expectedTxt = (records: readonly ChallengeRecord[]): ExpectedTxt[] =>
  [...Map.groupBy(records, ({ owner }) => owner)].map(([name, group]) => ({
    name,
    values: group.map(({ value }) => quote(value)),
  }));

/** Values by name relative to the zone. */
export function valuesByName(zone: string, records: readonly ChallengeRecord[]): [string, string[]][] {
  const grouped = Map.groupBy(records, ({ owner }) => (owner === zone ? "" : owner.slice(0, -zone.length - 1)));
  return [...grouped].map(([name, group]) => [name, group.map(({ value }) => value)]);
}

const sameValues = (a: RecordSet, b: RecordSet): boolean =>
  a.values.length === b.values.length && a.values.every((value) => b.values.includes(value));

/** Left by an interrupted run of ours: marked by us, and of no order under way. */
function isStale(value: string, all: readonly string[], tag: string, live: ReadonlySet<string>): boolean {
  const content = unquote(value);
  const challenge = content.startsWith(prefix(tag)) ? content.slice(prefix(tag).length) : content;
  return !live.has(challenge) && all.includes(marker(tag, challenge));
}

const prefix = (tag: string): string => `af:${tag}=`;
const marker = (tag: string, value: string): string => quote(`${prefix(tag)}${value}`);
export const quote = (content: string): string => `"${content}"`;
const unquote = (value: string): string => value.replace(/^"(.*)"$/, "$1");

/** The change from one record set to another; without values it is gone. */
export function change(before: RecordSet | undefined, after: RecordSet): RecordChange {
  return {
    key: recordKey(after),
    ...(before === undefined ? {} : { before }),
    ...(after.values.length === 0 ? {} : { after }),
  };
}
