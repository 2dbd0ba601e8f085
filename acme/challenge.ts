import type { RecordChange, RecordSet } from "../dns/records.ts";
import { recordKey } from "../dns/records.ts";

/** The TXT content a name's challenge asks for. */
export interface ChallengeRecord {
  /** Name to be proven, without wildcard label: apex and wildcard share it, with a value each. */
  readonly name: string;
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

/** Owner name of the challenge for `name` (RFC 8555 §8.4), relative to its zone. */
export const challengeOwner = (name: string, zone: string): string =>
  `_acme-challenge${name === zone ? "" : `.${name.slice(0, -zone.length - 1)}`}`;

/**
 * The changes that publish `challenges` in one zone, beside what stands at the same names.
 * Each value comes with a marker of our own, by which `withdrawal` of a later run knows values that an interrupted one left.
 *
 * @param present all record sets of the zone
 * @param live values of orders under way, which are not stale
 */
export function publication(
  zone: string,
  present: readonly RecordSet[],
  challenges: readonly ChallengeRecord[],
  live: ReadonlySet<string>,
  tag: string,
  ttl: number,
): RecordChange[] {
  return ownersOf(zone, challenges).map(([owner, values]) => {
    const before = challengeSet(present, owner, zone);
    const kept = (before?.values ?? []).filter((value) => !isStale(value, before!.values, tag, live));
    const wanted = values.flatMap((value) => [quote(value), marker(tag, value)]);
    return change(before, {
      name: owner,
      type: "TXT",
      ttl: before?.ttl ?? ttl,
      values: [...new Set([...kept, ...wanted])],
    });
  });
}

/** The changes that take `challenges` and their markers away again, and leave what others have put there. */
export function withdrawal(
  zone: string,
  present: readonly RecordSet[],
  challenges: readonly ChallengeRecord[],
  live: ReadonlySet<string>,
  tag: string,
): RecordChange[] {
  return ownersOf(zone, challenges).flatMap(([owner, values]) => {
    const before = present.find((set) => set.name === owner && set.type === "TXT");
    if (before === undefined) return [];
    const gone = new Set(values.flatMap((value) => [quote(value), marker(tag, value)]));
    const kept = before.values.filter((value) => !gone.has(value) && !isStale(value, before.values, tag, live));
    return kept.length === before.values.length ? [] : [change(before, { ...before, values: kept })];
  });
}

/** The records of one zone's challenges by absolute name. */
export const expectedTxt = (zone: string, challenges: readonly ChallengeRecord[]): ExpectedTxt[] =>
  ownersOf(zone, challenges).map(([owner, values]) => ({ name: `${owner}.${zone}`, values: values.map(quote) }));

function ownersOf(zone: string, challenges: readonly ChallengeRecord[]): [string, string[]][] {
  const grouped = Map.groupBy(challenges, ({ name }) => challengeOwner(name, zone));
  return [...grouped].map(([owner, group]) => [owner, group.map(({ value }) => value)]);
}

function challengeSet(present: readonly RecordSet[], owner: string, zone: string): RecordSet | undefined {
  if (present.some((set) => set.name === owner && set.type === "CNAME")) {
    throw new Error(
      `${owner}.${zone} is a CNAME: challenge records cannot stand beside it; remove it, or order the certificate where it points`,
    );
  }
  return present.find((set) => set.name === owner && set.type === "TXT");
}

/** Left by an interrupted run of ours: marked by us, and of no order under way. */
function isStale(value: string, all: readonly string[], tag: string, live: ReadonlySet<string>): boolean {
  const content = unquote(value);
  const challenge = content.startsWith(prefix(tag)) ? content.slice(prefix(tag).length) : content;
  return !live.has(challenge) && all.includes(marker(tag, challenge));
}

const prefix = (tag: string): string => `af:${tag}=`;
const marker = (tag: string, value: string): string => quote(`${prefix(tag)}${value}`);
const quote = (content: string): string => `"${content}"`;
const unquote = (value: string): string => value.replace(/^"(.*)"$/, "$1");

function change(before: RecordSet | undefined, after: RecordSet): RecordChange {
  return {
    key: recordKey(after),
    ...(before === undefined ? {} : { before }),
    ...(after.values.length === 0 ? {} : { after }),
  };
}
