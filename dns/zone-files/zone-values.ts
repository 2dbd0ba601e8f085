/** The values of a record as a zone file writes them, and the RDATA they stand for. */
import { printRdata, type Rdata, wireProblems } from "../records/rdata.ts";
import type { Reason } from "./validation/validator.ts";
import { type Data, isMapping, type Mapping } from "./yaml-data.ts";

/** Types of one provider only, such as `CloudflareProvider/URLFWD`. */
export const PROVIDER_TYPE = /^\w+\/\w+$/;

/** Types with exactly one value, given as `value`. */
export const SINGLE_VALUE: ReadonlySet<string> = new Set(["ALIAS", "CNAME", "DNAME"]);
const TEXT_TYPES: ReadonlySet<string> = new Set(["SPF", "TXT"]);

/** The written values, semicolons of texts in the escaped form. */
export function valuesOf(type: string, data: Mapping, escaped: boolean | undefined): readonly (Data | undefined)[] {
  if (SINGLE_VALUE.has(type)) return [data.value];
  const given = "values" in data ? data.values : "value" in data ? data.value : [];
  const values = Array.isArray(given) ? (given as readonly Data[]) : given === null && "values" in data ? [] : [given];
  if (!TEXT_TYPES.has(type) || escaped === true) return values;
  const pattern = escaped === false ? /;/g : /\\?;/g;
  return values.map((value) => (typeof value === "string" ? value.replace(pattern, "\\;") : value));
}

/** Values that say something: lenient records may hold empty ones. An empty text is a value. */
export function usable(type: string, values: readonly (Data | undefined)[]): Data[] {
  return values.filter(
    (value) => value !== null && value !== undefined && (value !== "" || TEXT_TYPES.has(type)),
  ) as Data[];
}

/** RDATA of one written value, canonical or as OctoDNS prints it. Throws `InvalidRdata`. */
export function rdataOf(type: string, value: Data, style: "canonical" | "octodns"): string {
  const rdata = TEXT_TYPES.has(type) ? plainText(String(value)) : typeof value === "number" ? String(value) : value;
  return printRdata(type, rdata as Rdata, style);
}

/** Values may be written with their quotes and in chunks: `"one" "two"`. */
function plainText(value: string): string {
  const inner = value.startsWith('"') ? value.slice(1, -1) : value;
  return inner.replaceAll('" "', "").replaceAll("\\;", ";");
}

/** The field of a type that names a host. */
export const TARGET_FIELD: Readonly<Record<string, string>> = {
  HTTPS: "targetname",
  MX: "exchange",
  NAPTR: "replacement",
  SRV: "target",
  SVCB: "targetname",
};
/** Types whose whole value names a host. */
export const TARGET_TYPES: ReadonlySet<string> = new Set(["ALIAS", "CNAME", "DNAME", "NS", "PTR"]);

/** Targets without final dot are read as absolute, with a warning. */
export function looseTargets(type: string, values: readonly (Data | undefined)[]): Reason[] {
  const field = TARGET_FIELD[type];
  if (field === undefined && !TARGET_TYPES.has(type)) return [];
  return values
    .map((value) => (isMapping(value) && field !== undefined ? (value[field] ?? value.value) : value))
    .filter((target): target is string => typeof target === "string" && target !== "" && !target.endsWith("."))
    .map((target) => ({
      code: "final-dot",
      message: `target "${target}" has no final dot and is read as "${target}."`,
    }));
}

/** What the validators of the set let pass although no server can hold it. */
export function unwireable(type: string, values: Iterable<string>): Reason[] {
  return [...values].flatMap((value) => wireProblems(type, value).map((message) => ({ code: "wire", message })));
}
