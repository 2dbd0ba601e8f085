import { canonicalValue, identityOf, ValueError } from "./value.ts";

/** Messages by field, as the API gives them. */
export type FieldErrors = Readonly<Record<string, unknown>>;

export type Method = "POST" | "PATCH" | "PUT";

/** One record set of a write, as it is kept; no records = deletion, undefined = as before. */
export interface Item {
  readonly subname: string;
  readonly type: string;
  readonly ttl: number | undefined;
  readonly records: readonly string[] | undefined;
}

const SUPPORTED = new Set(
  "A AAAA AFSDB APL CAA CDNSKEY CDS CERT CNAME CSYNC DHCID DNAME DNSKEY DS EUI48 EUI64 HINFO HTTPS KX L32 L64 LOC LP MX NAPTR NID NS OPENPGPKEY PTR RP SMIMEA SPF SRV SSHFP SVCB TLSA TXT URI".split(
    " ",
  ),
);
const AUTOMATIC = new Set("KEY NSEC NSEC3 NSEC3PARAM OPT RRSIG SOA".split(" "));

const MAXIMUM_TTL = 86_400;
const LONGEST_SUBNAME = 178;
/** What a UDP or TCP answer may hold, and what the API sets aside for its headers and signatures. */
const LARGEST_ANSWER = 65_535;
const SET_ASIDE = 32 + 256;
const PER_RECORD = 12;

const REQUIRED = "This field is required.";
const NOT_NULL = "This field may not be null.";

/** Stops at an item; the body of its error. */
class ItemError extends Error {
  readonly errors: FieldErrors;

  constructor(errors: FieldErrors) {
    super(JSON.stringify(errors));
    this.errors = errors;
  }
}

interface Circumstances {
  readonly method: Method;
  /** Of the domain, without final dot. */
  readonly domain: string;
  readonly minimumTtl: number;
  isPresent(subname: string, type: string): boolean;
}

/** One item of a write, read and checked. */
export function readItem(given: unknown, at: Circumstances): Item | { readonly errors: FieldErrors } {
  try {
    return checked(given, at);
  } catch (error) {
    if (error instanceof ItemError) return { errors: error.errors };
    throw error;
  }
}

function checked(given: unknown, { method, domain, minimumTtl, isPresent }: Circumstances): Item {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new ItemError({ non_field_errors: `Expected a dictionary, but got ${pythonType(given)}.` });
  const input = given as Readonly<Record<string, unknown>>;
  const { subname = "", type, records } = input;
  const present = isPresent(String(subname), String(type));
  const deletion = Array.isArray(records) && records.length === 0;
  const whole = method !== "PATCH" || !present;
  const ttl = input.ttl === undefined && !(whole && !deletion) ? undefined : readTtl(input.ttl, minimumTtl);
  const errors = Object.entries({
    subname: input.subname === undefined && method !== "POST" ? [REQUIRED] : subnameProblems(subname),
    type: typeProblems(type),
    ttl: typeof ttl === "string" ? [ttl] : [],
    records: recordsProblems(records, whole, method),
  }).filter(([, problems]) => !Array.isArray(problems) || problems.length > 0);
  if (errors.length > 0) throw new ItemError(Object.fromEntries(errors));
  if (method === "POST" && present)
    refuse("Another RRset with the same subdomain and type exists for this domain. (Try modifying it.)");
  const item = { subname: subname as string, type: type as string, ttl: ttl as number | undefined };
  return { ...item, records: records === undefined ? undefined : readRecords(item, records as string[], domain) };
}

function refuse(message: string): never {
  throw new ItemError({ non_field_errors: [message] });
}

function subnameProblems(subname: unknown): string[] {
  if (typeof subname !== "string") return [subname === null ? NOT_NULL : "Not a valid string."];
  const problems: string[] = [];
  if (subname !== subname.toLowerCase()) problems.push(`Invalid value (not lowercase): ${subname}`);
  if (!/^(\*|(\*\.)?([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63})?$/.test(subname))
    problems.push(
      "Subname can only use (lowercase) a-z, 0-9, ., -, and _, may start with a '*.', or just be '*'. Components may not exceed 63 characters.",
    );
  if (subname.length > LONGEST_SUBNAME)
    problems.push(`Ensure this field has no more than ${LONGEST_SUBNAME} characters.`);
  return problems;
}

function typeProblems(type: unknown): string[] {
  if (type === undefined) return [REQUIRED];
  if (typeof type !== "string") return [type === null ? NOT_NULL : "Not a valid string."];
  if (type !== type.toUpperCase())
    return [`Invalid value (not uppercase): ${type}`, "Type must be uppercase alphanumeric and start with a letter."];
  if (/^TYPE\d+$/.test(type)) return ["Generic type format is not supported."];
  if (AUTOMATIC.has(type)) return [`You cannot tinker with the ${type} RR set. It is managed automatically.`];
  return SUPPORTED.has(type) ? [] : [`The ${type} RR set type is currently unsupported.`];
}

/** The number, or what is wrong. */
function readTtl(given: unknown, minimum: number): number | string {
  if (given === undefined) return REQUIRED;
  if (given === null) return NOT_NULL;
  const ttl = typeof given === "string" && /^\s*\d+(\.0*)?\s*$/.test(given) ? Number(given) : given;
  if (typeof ttl !== "number" || !Number.isInteger(ttl)) return "A valid integer is required.";
  if (ttl < minimum) return `Ensure this value is greater than or equal to ${minimum}.`;
  return ttl > MAXIMUM_TTL ? `Ensure this value is less than or equal to ${MAXIMUM_TTL}.` : ttl;
}

function recordsProblems(records: unknown, whole: boolean, method: Method): unknown {
  if (records === undefined) return whole ? [REQUIRED] : [];
  if (records === null) return [NOT_NULL];
  if (!Array.isArray(records))
    return { non_field_errors: [`Expected a list of items but got type "${pythonType(records)}".`] };
  if (records.length === 0 && method === "POST") return ["This field must not be empty when using POST."];
  const problems = records.map(recordProblem);
  return problems.some((problem) => problem !== undefined) ? problems.map((problem) => problem ?? {}) : [];
}

function recordProblem(record: unknown): unknown {
  if (typeof record !== "string") return ["Must be a string."];
  if (record.trim() === "") return { content: ["This field may not be blank."] };
  return record.includes("\0") ? { content: ["Null characters are not allowed."] } : undefined;
}

function readRecords({ subname, type }: Pick<Item, "subname" | "type">, records: string[], domain: string): string[] {
  let kept: string[];
  try {
    kept = records.map((value) => canonicalValue(type, value));
  } catch (error) {
    if (error instanceof ValueError) refuse(error.message);
    throw error;
  }
  if (new Set(kept.map((value) => identityOf(type, value))).size < kept.length)
    refuse("Duplicate: records must be semantically unique");
  if (kept.length === 0) return kept;
  const name = `${subname === "" ? "" : `${subname}.`}${domain}.`;
  const size = kept.reduce((sum, value) => sum + PER_RECORD + value.length, SET_ASIDE + name.length);
  if (size > LARGEST_ANSWER) refuse(`Total length of RRset exceeds limit by ${size - LARGEST_ANSWER} bytes.`);
  return kept;
}

function pythonType(value: unknown): string {
  if (value === null) return "NoneType";
  if (Array.isArray(value)) return "list";
  const names: Readonly<Record<string, string>> = { string: "str", number: "int", boolean: "bool" };
  return names[typeof value] ?? "dict";
}
