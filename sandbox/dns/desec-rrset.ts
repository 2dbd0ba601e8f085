import { chunkedText, normalRdata, rdataToWire } from "./rdata.ts";
import { RdataError } from "./rdata-fields.ts";

export interface RRset {
  readonly subname: string;
  readonly type: string;
  readonly ttl: number;
  /** Canonical presentation form. */
  readonly records: readonly string[];
  readonly created: string;
  readonly touched: string;
}

/** Messages by field, as the API gives them. */
export type FieldErrors = Record<string, string[]>;

const supported = new Set(
  "A AAAA CAA CDNSKEY CDS CNAME DNAME DNSKEY DS HTTPS LOC MX NAPTR NS OPENPGPKEY PTR SMIMEA SPF SRV SSHFP SVCB TLSA TXT URI".split(
    " ",
  ),
);
const automatic = new Set(["SOA", "NSEC", "NSEC3", "NSEC3PARAM", "RRSIG"]);
/** Types that stand alone at their name, and types that no apex can hold. */
const exclusive = new Set(["CNAME"]);
const notAtApex = new Set(["CNAME", "DS"]);
const lowerCased = new Set(["CNAME", "DNAME", "MX", "NS", "PTR", "SRV"]);

const MAXIMUM_TTL = 86_400;
const VALUES_LIMIT = 4091;
const BYTES_LIMIT = 64_000;

interface Bulk {
  /** The domain's record sets afterwards. */
  readonly rrsets: RRset[];
  /** One per item; no records = deleted. */
  readonly changed: RRset[];
  /** By position. */
  readonly errors: (FieldErrors | undefined)[];
}

/** What a write of several record sets makes of a domain. Pure: the caller keeps it only when there is no error. */
export function applyBulk(
  before: readonly RRset[],
  method: "POST" | "PATCH" | "PUT",
  items: readonly unknown[],
  minimumTtl: number,
  now: string,
): Bulk {
  const sets = new Map(before.map((set) => [keyOf(set), set]));
  const errors: (FieldErrors | undefined)[] = [];
  const changed: RRset[] = [];
  const first = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const input = (typeof item === "object" && item !== null ? item : {}) as Partial<RRset>;
    const key = `${input.subname ?? ""}/${input.type}`;
    const present = sets.get(key);
    const earlier = first.get(key);
    const problems = checkItem(input, method, present, minimumTtl);
    if (earlier !== undefined)
      problems.non_field_errors = [`Same subname and type as in position(s) ${earlier}, but must be unique.`];
    else first.set(key, index);
    if (Object.keys(problems).length > 0) {
      errors[index] = problems;
      continue;
    }
    const set: RRset = {
      subname: input.subname ?? "",
      type: input.type!,
      ttl: input.ttl ?? present?.ttl ?? minimumTtl,
      records: input.records
        ? [...new Set(input.records.map((value) => canonical(input.type!, value)))]
        : present!.records,
      created: present?.created ?? now,
      touched: now,
    };
    if (set.records.length > 0) sets.set(key, set);
    else sets.delete(key);
    changed.push(set);
  }
  return { rrsets: [...sets.values()], changed, errors };
}

const keyOf = (set: Pick<RRset, "subname" | "type">): string => `${set.subname}/${set.type}`;

function checkItem(input: Partial<RRset>, method: string, present: RRset | undefined, minimumTtl: number): FieldErrors {
  const problems: FieldErrors = {};
  const required = ["This field is required."];
  const { subname = "", type, ttl, records } = input;
  if (input.subname === undefined && method !== "POST") problems.subname = required;
  if (!/^(\*|([a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?))?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/.test(subname)) {
    problems.subname = [
      "Subname can only use (lowercase) a-z, 0-9, ., -, and _, may start with a '*.', or just be '*'. Components may not exceed 63 characters.",
    ];
  }
  if (type === undefined) problems.type = required;
  else if (automatic.has(type))
    problems.type = [`You cannot tinker with the ${type} RR set. It is managed automatically.`];
  else if (!supported.has(type)) problems.type = [`The ${type} RR set type is currently unsupported.`];
  const deletion = Array.isArray(records) && records.length === 0;
  const whole = method === "POST" || method === "PUT" || !present;
  if (ttl === undefined && whole && !deletion) problems.ttl = required;
  if (ttl !== undefined && (!Number.isInteger(ttl) || ttl < minimumTtl))
    problems.ttl = [`Ensure this value is greater than or equal to ${minimumTtl}.`];
  if (ttl !== undefined && ttl > MAXIMUM_TTL)
    problems.ttl = [`Ensure this value is less than or equal to ${MAXIMUM_TTL}.`];
  if (records === undefined && whole) problems.records = required;
  if (deletion && method === "POST") problems.records = ["This field must not be empty when using POST."];
  if (method === "POST" && present)
    problems.non_field_errors = ["Another RRset with the same subdomain and type exists for this domain."];
  if (Array.isArray(records) && type !== undefined && !problems.type)
    Object.assign(problems, checkRecords(subname, type, records));
  return problems;
}

function checkRecords(subname: string, type: string, records: readonly unknown[]): FieldErrors {
  if (records.length > VALUES_LIMIT)
    return { records: [`Ensure this field has no more than ${VALUES_LIMIT} elements.`] };
  if (subname === "" && notAtApex.has(type) && records.length > 0)
    return { non_field_errors: [`${type} RRset cannot have empty subname.`] };
  if (exclusive.has(type) && records.length > 1)
    return { non_field_errors: [`RRset of type ${type} may only contain one record.`] };
  try {
    const bytes = records.reduce(
      (sum: number, value) => sum + rdataToWire(type, canonical(type, String(value))).length,
      0,
    );
    if (bytes > BYTES_LIMIT)
      return { non_field_errors: [`Total length of RRset exceeds limit by ${bytes - BYTES_LIMIT} bytes.`] };
    return {};
  } catch (error) {
    if (error instanceof RdataError) return { records: [`Record content is malformed: ${error.message}`] };
    throw error;
  }
}

/** TXT must come quoted and is cut at 255 octets; host names are lower-cased. */
function canonical(type: string, value: string): string {
  if (type === "TXT" || type === "SPF") {
    if (!value.startsWith('"')) throw new RdataError("data must be enclosed in double quotes");
    return chunkedText(value);
  }
  const normal = normalRdata(type, value);
  return lowerCased.has(type) ? normal.toLowerCase() : normal;
}

/** Sets of this write that cannot stand beside others at their name, by position. */
export function conflictsOf(rrsets: readonly RRset[], changed: readonly RRset[]): [number, FieldErrors][] {
  const byName = new Map<string, string[]>();
  for (const set of rrsets) byName.set(set.subname, [...(byName.get(set.subname) ?? []), set.type]);
  return changed.flatMap((set, index): [number, FieldErrors][] => {
    const types = byName.get(set.subname) ?? [];
    if (set.records.length === 0 || types.length < 2 || !types.some((type) => exclusive.has(type))) return [];
    const other = types.find((type) => type !== set.type);
    const why = exclusive.has(set.type)
      ? "No other RRsets are allowed alongside CNAME."
      : "CNAME RRsets do not allow other RRsets.";
    return [[index, { non_field_errors: [`RRset with conflicting type present: '${other}' (${why})`] }]];
  });
}
