/** What a validator is: an id that zones may disable, the sets it belongs to, and a check that returns what is wrong. */
import { type Data, isMapping, type Mapping, show } from "../yaml-data.ts";
import type { ZoneRecord } from "../zone-record.ts";

/** `legacy` is the default; `best-practice` comes on top of `strict`. */
export type ValidatorSet = "legacy" | "strict" | "best-practice";

export interface Reason {
  /** Id of the validator. */
  readonly code: string;
  readonly message: string;
}

/** A record as a zone file spells it, its name already in A-labels. */
export interface Candidate {
  readonly name: string;
  readonly fqdn: string;
  readonly type: string;
  readonly data: Mapping;
}

interface Validator {
  readonly id: string;
  readonly sets: readonly ValidatorSet[];
}

/** Checks values of certain types, wherever they stand: in the record, in pools, in geo blocks. */
export interface ValueValidator extends Validator {
  readonly types: readonly string[];
  check(values: readonly (Data | undefined)[], type: string): readonly string[];
}

export interface RecordValidator extends Validator {
  /** Absent: all types. */
  readonly types?: readonly string[];
  check(
    record: Candidate,
    checkValues: (values: readonly (Data | undefined)[]) => readonly Reason[],
  ): readonly (string | Reason)[];
}

/** Applies a check to each value that is a mapping; others are wrong altogether. */
export function eachMapping(check: (value: Mapping, type: string) => readonly string[]): ValueValidator["check"] {
  return (values, type) =>
    values.flatMap((value) =>
      isMapping(value)
        ? check(value, type)
        : [`${type} value ${JSON.stringify(value)} must be a mapping of its fields`],
    );
}

/** The integer a field holds, null where it holds something else, undefined where it is absent. */
export function integerOf(value: Data | undefined): number | null | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number") return Number.isInteger(value) ? value : null;
  return typeof value === "string" && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : null;
}

export interface IntegerRule {
  readonly from?: number;
  readonly to?: number;
  /** Taken where the field is absent; otherwise absence is an error. */
  readonly fallback?: number;
}

/** Checks that fields are present, integers, and within their range. */
export function integers(value: Mapping, rules: Readonly<Record<string, IntegerRule>>): string[] {
  return Object.entries(rules).flatMap(([key, { from = -Infinity, to = Infinity, fallback }]) => {
    const number = integerOf(value[key] ?? (key in value ? null : fallback));
    if (number === undefined) return [`missing ${key}`];
    if (number === null) return [`invalid ${key} "${show(value[key])}", must be an integer`];
    return number < from || number > to ? [`invalid ${key} "${number}", must be ${from} to ${to}`] : [];
  });
}

export function present(value: Mapping, keys: readonly string[]): string[] {
  return keys.filter((key) => !(key in value)).map((key) => `missing ${key}`);
}

/** Checks a hex field, and its length where the kind of digest fixes it. */
export function hex(value: Mapping, key: string, length: number | undefined, kind: string): string[] {
  if (!(key in value)) return [`missing ${key}`];
  const text = show(value[key]);
  if (!/^[0-9a-fA-F]+$/.test(text)) return [`invalid ${key} "${text}", must be hex`];
  if (length === undefined || text.length === length) return [];
  return [`${key} must be ${length} hex characters for ${kind}, found ${text.length}`];
}

export interface ZoneReason {
  readonly message: string;
  /** The records concerned: lenient where all of them are. */
  readonly records: readonly ZoneRecord[];
}
