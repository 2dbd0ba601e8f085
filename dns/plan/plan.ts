/** What has to change at one provider so that the desired record sets stand there; nothing unowned is touched. */
import { optionLines, satisfies } from "../records/cloudflare-options.ts";
import { excludeEachOther } from "../records/exclusive.ts";
import { canonicalRecordSet } from "../records/rdata.ts";
import { type RecordChange, type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { answerLines } from "../records/routing.ts";

export interface PlanInput {
  readonly desired: RecordSets;
  /** Every record set the provider has. */
  readonly actual: readonly RecordSet[];
  /** Keys this owner made or took over before; only these may be deleted. */
  readonly owned: ReadonlySet<string>;
  /** Seconds; smaller desired TTLs are raised to it. */
  readonly minimumTtl: number;
  /** Take over desired record sets that exist with other values. */
  readonly adopt: boolean;
  readonly limits?: ChangeLimits;
  /** Allow changes that would be reported as `unsafe`. */
  readonly force?: boolean;
  /** What makes two record sets equal; default `sameRecordSet`. */
  readonly same?: (actual: RecordSet, desired: RecordSet) => boolean;
}

/** Shares of the existing record sets, 0 to 1, that may change before it is unsafe; default `CHANGE_LIMIT_SHARE`. */
export interface ChangeLimits {
  readonly updates?: number | undefined;
  readonly deletes?: number | undefined;
}

export interface Plan {
  /** A name's changes stand together, deletes first. */
  readonly changes: readonly RecordChange[];
  readonly conflicts: readonly Conflict[];
  /** What the provider will never accept; it is not among the changes, and takes no other with it. */
  readonly refused: readonly Conflict[];
  readonly warnings: readonly string[];
  /** Why the plan must not be applied without force. */
  readonly unsafe: Unsafe | null;
}

interface Conflict {
  readonly key: string;
  readonly message: string;
}

interface Unsafe {
  readonly kind: "too-many-updates" | "too-many-deletes" | "root-ns";
  readonly message: string;
}

/** From this many existing record sets on, the share of updates and of deletes is limited. */
const CHANGE_LIMIT_MINIMUM = 10;
const CHANGE_LIMIT_SHARE = 0.3;

const ROOT_NS = "/NS";

/** Pure. Equal record sets are adopted without a change; keys neither desired nor owned are never in the result. */
export function planRecords(input: PlanInput): Plan {
  const warnings: string[] = [];
  const conflicts: Conflict[] = [];
  const changes: RecordChange[] = [];
  const same = input.same ?? sameRecordSet;
  const actual = new Map(input.actual.map((record) => [recordKey(record), record]));
  const blockers = unownedByName(input);

  for (const [key, wanted] of Object.entries(input.desired)) {
    const after = raiseTtl(wanted, input.minimumTtl, warnings);
    const before = actual.get(key);
    if (before !== undefined && same(before, after)) continue;
    const conflict = conflictOf(key, before, after, input, blockers);
    if (conflict !== null) conflicts.push({ key, message: conflict });
    else changes.push(before === undefined ? { key, after } : { key, before, after });
  }
  for (const key of input.owned) {
    const before = actual.get(key);
    if (before === undefined || key in input.desired) continue;
    if (key === ROOT_NS) warnings.push("/NS is no longer desired and is left as it is: a zone needs its root NS");
    else changes.push({ key, before });
  }
  changes.sort(byName);
  return {
    changes,
    conflicts,
    refused: [],
    warnings,
    unsafe: input.force ? null : unsafeOf(changes, existingCount(input, actual), actual.size > 0, input.limits),
  };
}

/** Same TTL, values to everyone in any order and spelling, and options at Cloudflare. */
export function sameRecordSet(actual: RecordSet, desired: RecordSet): boolean {
  if (actual.ttl !== desired.ttl || actual.type !== desired.type) return false;
  if (!satisfies(actual.cloudflare, desired.cloudflare)) return false;
  if (actual.routing || desired.routing) return sameRouting(actual, desired);
  return sameValues(actual.values, desired.values) || sameCanonically(actual, desired);
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 1) return a[0] === b[0];
  const values = new Set(a);
  return b.every((value) => values.has(value)) && new Set(b).size === values.size;
}

function sameCanonically(a: RecordSet, b: RecordSet): boolean {
  return sameValues(canonicalRecordSet(a).values, canonicalRecordSet(b).values);
}

function sameRouting(a: RecordSet, b: RecordSet): boolean {
  const [left, right] = [a, b].map((set) => JSON.stringify(canonicalRecordSet(set).routing));
  return a.routing !== undefined && b.routing !== undefined && left === right;
}

function raiseTtl(record: RecordSet, minimum: number, warnings: string[]): RecordSet {
  if (record.ttl >= minimum) return record;
  warnings.push(`${recordKey(record)}: TTL ${record.ttl} s raised to the provider's minimum of ${minimum} s`);
  return { ...record, ttl: minimum };
}

/** Existing record sets that are neither owned nor desired: they stay, and may stand in the way. */
function unownedByName(input: PlanInput): Map<string, RecordSet[]> {
  const names = new Map<string, RecordSet[]>();
  for (const record of input.actual) {
    const key = recordKey(record);
    if (input.owned.has(key) || key in input.desired) continue;
    names.set(record.name, [...(names.get(record.name) ?? []), record]);
  }
  return names;
}

function conflictOf(
  key: string,
  before: RecordSet | undefined,
  after: RecordSet,
  input: PlanInput,
  unowned: ReadonlyMap<string, readonly RecordSet[]>,
): string | null {
  if (before !== undefined && !input.owned.has(key) && !input.adopt) {
    return `${key} exists with ${describe(before)} and is not ours, wanted ${describe(after)}: delete it there, give it that value in the zone file, or set dns.adopt`;
  }
  const blocker = (unowned.get(after.name) ?? []).find((other) => excludeEachOther(after, other));
  if (blocker === undefined) return null;
  return `${key} cannot stand beside ${recordKey(blocker)}, which exists and is not ours: a CNAME stands alone (RFC 1034 §3.6.2); delete it there or choose another name`;
}

function describe(record: RecordSet): string {
  const answers = answerLines(record);
  const shown = answers.slice(0, 3).join(", ");
  const more = answers.length > 3 ? ` and ${answers.length - 3} more` : "";
  return `${shown}${more} (${[`TTL ${record.ttl}`, ...optionLines(record.cloudflare)].join(", ")})`;
}

/** Number of record sets the plan may change; those of others do not count for the shares. */
function existingCount(input: PlanInput, actual: ReadonlyMap<string, RecordSet>): number {
  let count = 0;
  for (const key of actual.keys()) if (input.owned.has(key) || key in input.desired) count++;
  return count;
}

function unsafeOf(
  changes: readonly RecordChange[],
  existing: number,
  inUse: boolean,
  limits: ChangeLimits = {},
): Unsafe | null {
  const updates = changes.filter((change) => change.before && change.after).length;
  const deletes = changes.filter((change) => !change.after).length;
  const { updates: mostUpdates = CHANGE_LIMIT_SHARE, deletes: mostDeletes = CHANGE_LIMIT_SHARE } = limits;
  const limit = (share: number): string =>
    `${Math.round(share * 1000) / 10} % of ${existing} existing record sets; check the desired records, or force`;
  if (existing >= CHANGE_LIMIT_MINIMUM && updates / existing > mostUpdates) {
    return { kind: "too-many-updates", message: `${updates} updates are more than ${limit(mostUpdates)}` };
  }
  if (existing >= CHANGE_LIMIT_MINIMUM && deletes / existing > mostDeletes) {
    return { kind: "too-many-deletes", message: `${deletes} deletes are more than ${limit(mostDeletes)}` };
  }
  if (inUse && changes.some((change) => change.key === ROOT_NS)) {
    return { kind: "root-ns", message: "the zone's root NS would change: check the delegation, or force" };
  }
  return null;
}

/** By name and then deletes, updates, creates: a CNAME that replaces an A finds the name empty. */
function byName(a: RecordChange, b: RecordChange): number {
  const left = a.after ?? a.before!;
  const right = b.after ?? b.before!;
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  const rank = (change: RecordChange): number => (!change.after ? 0 : change.before ? 1 : 2);
  return rank(a) - rank(b) || (left.type < right.type ? -1 : 1);
}
