/**
 * What a provider will never accept of a record set, whatever its zone holds: known before anything is written. Limits as
 * documented by the providers; those of an account or a plan are asked for (`quota.ts`) or left to them.
 */
import type { Plan } from "../plan/plan.ts";
import { wireProblems } from "../records/rdata.ts";
import type { RecordSet, RecordSets } from "../records/records.ts";
import { wireLength } from "../records/wire-length.ts";
import { toContent } from "./cloudflare/record.ts";
import { fullName } from "./names.ts";
import type { DnsProviderName } from "./provider.ts";

export interface Refusal {
  /** Of the record set; null where it is the zone as a whole. */
  readonly key: string | null;
  /** What, why, and how to go on. */
  readonly message: string;
}

/** Why a record set is refused; null when it is not. */
type Rule = (record: RecordSet, beside: ReadonlySet<string>) => string | null;

const EVERYWHERE = "A AAAA CAA CNAME DS HTTPS MX NAPTR NS PTR SRV SSHFP SVCB TLSA TXT";
const TYPES: Readonly<Record<DnsProviderName, ReadonlySet<string>>> = {
  cloudflare: new Set(`${EVERYWHERE} LOC OPENPGPKEY URI`.split(" ")),
  google: new Set(`${EVERYWHERE} SPF`.split(" ")),
  desec: new Set(`${EVERYWHERE} DNAME LOC OPENPGPKEY SPF URI`.split(" ")),
};

/** Kinds of routing that each can be told of. */
const ROUTED: Readonly<Record<DnsProviderName, ReadonlySet<string>>> = {
  cloudflare: new Set(["weighted", "countries"]),
  google: new Set(["weighted", "nearest", "failover"]),
  desec: new Set(),
};

const LABEL = /^[a-z0-9_-]{1,63}$/;
const DESEC_LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

const labels =
  (pattern: RegExp): Rule =>
  ({ name }) => {
    const wrong = name.split(".").find((label, index) => !(index === 0 && /^\*?$/.test(label)) && !pattern.test(label));
    return wrong === undefined ? null : `takes no label "${wrong}"`;
  };

const longestTtl =
  (seconds: number): Rule =>
  ({ ttl }) =>
    ttl > seconds ? `keeps answers for ${seconds} seconds at most, not ${ttl}` : null;

const mostValues =
  (count: number, ...types: string[]): Rule =>
  ({ type, values }) =>
    values.length > count && (types.length === 0 || types.includes(type))
      ? `holds ${count} values of such a set at most, not ${values.length}`
      : null;

const mostOctets =
  (limit: number, unit: string, sizeOf: (record: RecordSet) => number): Rule =>
  (record) => {
    const size = sizeOf(record);
    return size > limit ? `holds ${limit} ${unit} at most, not ${size}` : null;
  };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
const largest = (numbers: readonly number[]): number => numbers.reduce((most, each) => Math.max(most, each), 0);
const wireOf = ({ type, values }: RecordSet): number[] => values.map((value) => wireLength(type, value));
const contentOf = ({ type, values }: RecordSet): number[] =>
  values.map((value) => (toContent(type, value).content ?? value).length);

const apex =
  (...types: string[]): Rule =>
  ({ name, type }) =>
    name === "" && types.includes(type) ? `takes no ${type} at the apex` : null;

const ADDRESSES = ["A", "AAAA", "CNAME"];

const RULES: Readonly<Record<DnsProviderName, readonly Rule[]>> = {
  cloudflare: [
    labels(LABEL),
    longestTtl(86_400),
    mostOctets(2048, "characters of a text, quotes and escapes included,", (record) =>
      record.type === "TXT" ? largest(contentOf(record)) : 0,
    ),
    mostOctets(4096, "octets of a value", (record) => largest(wireOf(record))),
    mostOctets(8192, "characters of all values of a name and type", (record) => sum(contentOf(record))),
    ({ type }, beside) =>
      type === "NS" && ADDRESSES.some((other) => beside.has(other)) ? "takes no NS beside an address or a CNAME" : null,
    ({ type }, beside) => (type === "DS" && !beside.has("NS") ? "takes a DS only beside the NS of a delegation" : null),
    ({ name, type }) =>
      type === "NS" && /^_acme-challenge(\.|$)/.test(name)
        ? "delegates no _acme-challenge: it uses the name itself"
        : null,
    ({ cloudflare }) => {
      const notes = Object.values(cloudflare?.notes ?? {});
      if (notes.some(({ comment = "" }) => comment.length > 500 || /[\r\n]/.test(comment)))
        return "takes comments of one line and 500 characters at most (100 on the Free plan)";
      const tags = notes.map((note) => note.tags ?? []);
      if (tags.some(({ length }) => length > 20)) return "takes 20 tags at most (none on the Free plan)";
      const wrong = tags.flat().find((tag) => !/^[a-zA-Z0-9-_]{1,32}(:.{0,100})?$/.test(tag));
      return wrong === undefined ? null : `takes tags such as team or owner:dns, not "${wrong}"`;
    },
  ],
  google: [
    labels(LABEL),
    longestTtl(2 ** 31 - 1),
    apex("CNAME"),
    mostValues(100),
    mostValues(8, "NS"),
    mostOctets(100_000, "octets of values in one change", ({ values }) =>
      sum(values.map((value) => Buffer.byteLength(value))),
    ),
  ],
  desec: [
    labels(DESEC_LABEL),
    longestTtl(86_400),
    apex("CNAME", "DS"),
    mostValues(4091),
    mostOctets(64_000, "octets of a record set", (record) => sum(wireOf(record))),
  ],
};

/** Record sets of a Google zone, SOA among them. */
const GOOGLE_SETS = 10_000;

/**
 * What the provider will never accept of the desired record sets, which are canonical. Sets without values count for what
 * stands beside them only. Pure.
 */
export function refusals(provider: DnsProviderName, zone: string, desired: RecordSets): Refusal[] {
  const types = new Map<string, Set<string>>();
  for (const { name, type } of Object.values(desired)) types.set(name, (types.get(name) ?? new Set()).add(type));
  const found = Object.entries(desired).flatMap(([key, record]): Refusal[] => {
    const why = refusal(provider, zone, record, types.get(record.name)!);
    if (why === null) return [];
    return [{ key, message: `${key}: ${provider} ${why}; change it, or leave ${provider} out with octodns.excluded` }];
  });
  const count = Object.keys(desired).length + 1 + ("/NS" in desired ? 0 : 1);
  if (provider !== "google" || count <= GOOGLE_SETS) return found;
  const message = `google holds ${GOOGLE_SETS} record sets of a zone at most, not ${count}: move some into a zone of their own`;
  return [...found, { key: null, message }];
}

function refusal(provider: DnsProviderName, zone: string, record: RecordSet, beside: ReadonlySet<string>) {
  const { name, type, values, routing } = record;
  if (routing && !ROUTED[provider].has(routing.kind))
    return `cannot be told of ${routing.kind} answers (docs/failover.md)`;
  if (!TYPES[provider].has(type)) return `has no ${type} records`;
  if (type === "CNAME" && !routing && values.length > 1) return `takes one value of a CNAME, not ${values.length}`;
  if (fullName(name, zone).length > 253) return "takes names of 253 characters at most";
  const [unfit] = values.flatMap((value) => wireProblems(type, value));
  if (unfit) return `cannot hold it: ${unfit}`;
  for (const rule of RULES[provider]) {
    const why = rule(record, beside);
    if (why !== null) return why;
  }
  return null;
}

/** A plan whose refused changes are conflicts; what stands there already was accepted once. Pure. */
export function withRefusals(plan: Plan, refused: readonly Refusal[]): Plan {
  const writes = new Set(plan.changes.filter(({ after }) => after).map(({ key }) => key));
  const met = refused.filter(({ key }) => (key === null ? writes.size > 0 : writes.has(key)));
  const keys = new Set(met.map(({ key }) => key));
  return {
    ...plan,
    changes: plan.changes.filter(({ key }) => !keys.has(key)),
    conflicts: [...plan.conflicts, ...met.map(({ key, message }) => ({ key: key ?? "", message }))],
  };
}
