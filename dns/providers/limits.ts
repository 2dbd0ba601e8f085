/** What a provider will never accept of a record set, said in a provider's `limits.ts`; `refusals.ts` reads it. Pure. */
import type { RecordSet } from "../records/records.ts";
import type { Routing } from "../records/routing.ts";
import { wireLength } from "../records/wire-length.ts";
import type { HostedZone } from "./provider.ts";

/** Limits as documented by the provider; those of an account or a plan are asked for (`quota.ts`) or left to it. */
export interface Limits {
  /** Smallest TTL of ordinary zones, seconds. */
  readonly minimumTtl: number;
  readonly types: ReadonlySet<string>;
  /** Kinds of routing it can be told of. */
  readonly routings: ReadonlySet<Routing["kind"]>;
  readonly rules: readonly Rule[];
  /** Record sets of a zone, the SOA among them; absent = no fixed limit. */
  readonly recordSets?: number;
  /** The values of a set that count as records of the zone, where not all do. */
  countedValues?(zone: HostedZone, set: RecordSet): readonly string[];
}

/**
 * Why a record set is refused, as the end of a sentence that begins with the provider; null when it is not.
 * @param beside types of the same name, its own among them
 * @param zone its name, without final dot
 */
export type Rule = (record: RecordSet, beside: ReadonlySet<string>, zone: string) => string | null;

/** Types that most providers hold; a set of their own is as good. */
export const COMMON_TYPES = "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SRV SSHFP SVCB TLSA TXT".split(" ");

/** Every label matches; the first one may be a wildcard. */
export const labels =
  (pattern: RegExp): Rule =>
  ({ name }) => {
    const wrong = name.split(".").find((label, index) => !(index === 0 && /^\*?$/.test(label)) && !pattern.test(label));
    return wrong === undefined ? null : `takes no label "${wrong}"`;
  };

export const longestTtl =
  (seconds: number): Rule =>
  ({ ttl }) =>
    ttl > seconds ? `keeps answers for ${seconds} seconds at most, not ${ttl}` : null;

/** @param types that the limit is for; none = all */
export const mostValues =
  (count: number, ...types: string[]): Rule =>
  ({ type, values }) =>
    values.length > count && (types.length === 0 || types.includes(type))
      ? `holds ${count} values of such a set at most, not ${values.length}`
      : null;

/** @param unit what is counted, such as `octets of a value` */
export const mostOctets =
  (limit: number, unit: string, sizeOf: (record: RecordSet) => number): Rule =>
  (record) => {
    const size = sizeOf(record);
    return size > limit ? `holds ${limit} ${unit} at most, not ${size}` : null;
  };

/** Types that cannot stand at the apex. */
export const notAtApex =
  (...types: string[]): Rule =>
  ({ name, type }) =>
    name === "" && types.includes(type) ? `takes no ${type} at the apex` : null;

/** @param problemOf what is wrong with a value in canonical form, as the end of such a sentence; undefined for nothing */
export const everyValue =
  (types: readonly string[], problemOf: (value: string) => string | undefined): Rule =>
  ({ type, values }) => {
    if (!types.includes(type)) return null;
    return values.map(problemOf).find((problem) => problem !== undefined) ?? null;
  };

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
export const largest = (numbers: readonly number[]): number => numbers.reduce((most, each) => Math.max(most, each), 0);

/** Octets of each value on the wire. */
export const wireOf = ({ type, values }: RecordSet): number[] => values.map((value) => wireLength(type, value));
