/**
 * Who owns which record sets of a zone. Every owner leaves one marker in it, the TXT set `<stage>.<project>._owner`, whose
 * values are the globs of the keys it claims.
 */
import { keysOf } from "../records/glob.ts";
import { canonicalRecordSet, parseRdata } from "../records/rdata.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { type Plan, type PlanInput, planRecords } from "./plan.ts";

/** What an owner claims, as globs of keys. */
export interface Scope {
  /** Absent = every key of the zone. */
  readonly owned?: readonly string[] | undefined;
  readonly ignored?: readonly string[] | undefined;
}

const SUFFIX = "._owner/TXT";
/** The largest minimum among the providers, so that the marker is the same everywhere. */
const TTL = 3600;

const globsOf = ({ owned = ["*"], ignored = [] }: Scope): string[] => [...owned, ...ignored.map((glob) => `!${glob}`)];

/** The marker of one owner, to be published like any other record set. */
export function ownerMarker(project: string, stage: string, scope: Scope): RecordSet {
  const name = `${stage}.${project}._owner`;
  return canonicalRecordSet({ name, type: "TXT", ttl: TTL, values: globsOf(scope).map((glob) => `"${glob}"`) });
}

export const isMarker = (key: string): boolean => key.endsWith(SUFFIX);

/** A TXT set made and taken away by whoever orders a certificate (RFC 8555 §8.4). */
export const isChallenge = (key: string): boolean => /^_acme-challenge(\..+)?\/TXT$/.test(key);

/** Values that a marker may have; those of any other TXT set at such a key are nobody's claim. */
const GLOB = /^!?[^!\s"\\;][^\s"\\;]*$/;

interface Owner {
  /** Such as `prod.alternate-futures`. */
  readonly id: string;
  readonly globs: readonly string[];
  claims(key: string): boolean;
}

const textsOf = ({ values }: RecordSet): string[] => values.map((value) => String(parseRdata("TXT", value)));

function ownersIn(records: readonly RecordSet[]): Owner[] {
  return records
    .filter((record) => isMarker(recordKey(record)))
    .map((record) => {
      const globs = textsOf(record);
      return { id: recordKey(record).slice(0, -SUFFIX.length), globs, claims: keysOf(globs) };
    });
}

/** Existing keys within the explicit globs of a stage: they are its own, even when the state does not list them. */
export function keysWithin({ owned = [], ignored }: Scope, actual: readonly RecordSet[]): string[] {
  const within = keysOf(globsOf({ owned, ignored }));
  return actual.map(recordKey).filter((key) => key !== "/NS" && !isMarker(key) && !isChallenge(key) && within(key));
}

/**
 * Desired keys that exist in a zone with the owner's own marker: it wrote them, also where its state does not know it any
 * more. Never the apex NS. Pure.
 */
export function keysOfMarked(desired: RecordSets, actual: readonly RecordSet[]): string[] {
  const [self] = ownersIn(Object.values(desired));
  const marked = actual.find((record) => self !== undefined && recordKey(record) === self.id + SUFFIX);
  if (!marked || !textsOf(marked).every((text) => GLOB.test(text))) return [];
  return actual.map(recordKey).filter((key) => key in desired && key !== "/NS");
}

/**
 * A plan within what the owner may touch. The owner is who has a marker among the desired record sets; without one every
 * key is its own. A write beyond its globs, or of a key that another owner's marker claims, is a conflict; such a delete is
 * left out. Its own marker is brought up to date whoever wrote it; what stands at that key and is no marker is a record set
 * like any other. Pure.
 */
export function planOwnRecords(input: PlanInput): Plan {
  const [self] = ownersIn(Object.values(input.desired));
  const others = ownersIn(input.actual).filter(({ id }) => !input.owned.has(id + SUFFIX) && id !== self?.id);
  const refusal = (key: string): string | undefined =>
    isMarker(key) ? undefined : conflictWithOwner(key, self, others);
  const mayDelete = [...input.owned].filter((key) => key in input.desired || refusal(key) === undefined);
  const found = self && input.actual.find((record) => recordKey(record) === self.id + SUFFIX);
  const ownMarker = found && textsOf(found).every((text) => GLOB.test(text)) ? [recordKey(found)] : [];
  const plan = planRecords({ ...input, owned: new Set([...mayDelete, ...ownMarker]) });
  const conflicts = plan.changes.flatMap(({ key }) => {
    const message = refusal(key);
    return message === undefined ? [] : [{ key, message }];
  });
  const refused = new Set(conflicts.map(({ key }) => key));
  return {
    ...plan,
    changes: plan.changes.filter(({ key }) => !refused.has(key)),
    conflicts: [...plan.conflicts, ...conflicts],
  };
}

function conflictWithOwner(key: string, self: Owner | undefined, others: readonly Owner[]): string | undefined {
  if (self && !self.claims(key)) {
    return `${key} is not within what this stage owns (${self.globs.join(" ")}): change dns.owned or dns.ignored, or do not desire it`;
  }
  const other = others.find((owner) => owner.claims(key));
  if (!other) return undefined;
  return `${key} belongs to ${other.id}, whose marker claims ${other.globs.join(" ")}: set dns.owned in both stages so that no key is in both`;
}

/** Record sets of a zone that are left alone: neither desired nor owned; markers and the apex NS are not counted. */
export function unownedKeys(actual: readonly RecordSet[], desired: RecordSets, owned: ReadonlySet<string>): string[] {
  return actual
    .map(recordKey)
    .filter((key) => !(key in desired) && !owned.has(key) && key !== "/NS" && !isMarker(key))
    .sort();
}
