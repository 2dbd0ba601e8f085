/** The `octodns.cloudflare` block of a record: what it asks of Cloudflare, and what it means for the other providers. */
import { AUTOMATIC_TTL, type CloudflareOptions, canonicalOptions, type Note } from "../records/cloudflare-options.ts";
import { InvalidRdataError, parseRdata, printRdata, type Rdata } from "../records/rdata.ts";
import type { RecordSet } from "../records/records.ts";
import { type Data, isMapping, type Mapping, show } from "./yaml-data.ts";
import type { ZoneRecord } from "./zone-record.ts";

/** Types the proxy stands in front of. */
const PROXIABLE: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME"]);

const SWITCHES = ["proxied", "auto-ttl", "flatten-cname", "proxy-cname"];

/** What Cloudflare has as a CNAME, which it flattens at the apex. */
const isApexAlias = ({ name, type }: RecordSet): boolean => name === "" && type === "ALIAS";

const blockOf = ({ octodns }: Pick<ZoneRecord, "octodns">): Mapping =>
  isMapping(octodns?.cloudflare) ? octodns.cloudflare : {};

const listOf = (data: Data | undefined): readonly Data[] => (Array.isArray(data) ? data : []);

/** Why the provider must not get the record as it is written; null when it may. */
export function optionProblem(record: ZoneRecord, provider: string): string | null {
  return provider === "cloudflare" ? malformed(record) : exposureProblem(record, provider);
}

function malformed(record: ZoneRecord): string | null {
  const block = blockOf(record);
  const at = (key: string): string => `octodns.cloudflare.${key}`;
  const wrong = SWITCHES.find((key) => key in block && typeof block[key] !== "boolean");
  if (wrong) return `has ${at(wrong)} "${show(block[wrong])}", which must be true or false`;
  if (block.proxied === true && !PROXIABLE.has(record.type) && !isApexAlias(record))
    return `has ${at("proxied")}, but Cloudflare proxies only A, AAAA and CNAME`;
  if (block["flatten-cname"] === true && record.type !== "CNAME") return `has ${at("flatten-cname")}, but is no CNAME`;
  if ("region" in block)
    return `has ${at("region")}, which is not carried out here: set it at Cloudflare, leave it out`;
  const notes = [block, ...listOf(block.values).filter(isMapping)];
  if (notes.some(({ comment = "" }) => typeof comment !== "string")) return `has ${at("comment")} that is no text`;
  if (notes.some(({ tags = [] }) => listOf(tags).some((tag) => typeof tag !== "string") || !Array.isArray(tags)))
    return `has ${at("tags")} that are no list of texts`;
  const stray = Object.keys(valueNotes(record)).find((value) => !record.values.includes(value));
  return stray === undefined ? null : `has ${at("values")} for ${stray}, which is none of its values`;
}

/** A proxied name that another provider serves reveals the address that the proxy hides, and answers differ between servers. */
function exposureProblem(record: ZoneRecord, provider: string): string | null {
  const { proxied, "proxy-cname": elsewhere } = blockOf(record);
  if (proxied !== true) return null;
  if (elsewhere !== true) {
    return (
      `is proxied at Cloudflare, but ${provider} would give the addresses that the proxy hides. ` +
      `Leave the others out with octodns.included: [cloudflare], or lead them to ${proxyName(record)} with ` +
      "octodns.cloudflare.proxy-cname: true"
    );
  }
  if (record.name !== "") return null;
  return (
    `is proxied, and no CNAME to ${proxyName(record)} can stand at the apex of ${provider}: ` +
    "leave the others out with octodns.included: [cloudflare]"
  );
}

/** Where other providers lead a proxied name (OctoDNS's ProxyCNAME). */
const proxyName = ({ fqdn }: ZoneRecord): string => `${fqdn}cdn.cloudflare.net.`;

/** The record as the provider gets it: with its options and an apex ALIAS as CNAME at Cloudflare, led to the proxy elsewhere. */
export function recordAt(record: ZoneRecord, provider: string): ZoneRecord {
  const block = blockOf(record);
  if (provider !== "cloudflare") {
    return block.proxied === true ? { ...record, type: "CNAME", values: [proxyName(record)] } : record;
  }
  const cloudflare = canonicalOptions({
    proxied: block.proxied === true,
    autoTtl: block["auto-ttl"] === true,
    flattened: block["flatten-cname"] === true,
    notes: { ...Object.fromEntries(record.values.map((value) => [value, noteOf(block)])), ...valueNotes(record) },
  });
  const here = isApexAlias(record) ? { ...record, type: "CNAME" } : record;
  if (cloudflare === undefined) return here;
  const ttl = cloudflare.proxied || cloudflare.autoTtl ? AUTOMATIC_TTL : record.ttl;
  return { ...here, ttl, cloudflare };
}

const noteOf = ({ comment, tags }: Mapping): Note => ({
  ...(typeof comment === "string" && { comment }),
  ...(Array.isArray(tags) && { tags: tags.map(show) }),
});

/** Notes of single values, in place of the record's. */
function valueNotes(record: ZoneRecord): Record<string, Note> {
  const block = blockOf(record);
  const written = listOf(block.values).filter(isMapping);
  return Object.fromEntries(
    written.map((each) => [spelled(record.type, each.value), { ...noteOf(block), ...noteOf(each) }]),
  );
}

/** Canonical, or as it was written where it is no value. */
function spelled(type: string, value: Data | undefined): string {
  try {
    return printRdata(type, value as Rdata);
  } catch (error) {
    if (error instanceof InvalidRdataError) return show(value);
    throw error;
  }
}

/** The block that asks for the options of a record set; undefined where it has none. */
export function optionBlock({ type, values, cloudflare }: RecordSet): Mapping | undefined {
  if (cloudflare === undefined) return undefined;
  const { proxied, autoTtl, flattened, notes = {} }: CloudflareOptions = cloudflare;
  const [first, ...others] = values.map((value) => notes[value] ?? {});
  const common = others.every((note) => JSON.stringify(note) === JSON.stringify(first)) ? first : undefined;
  const single = Object.entries(notes).map(([value, note]) => ({ value: parseRdata(type, value), ...note }));
  return {
    ...(autoTtl && { "auto-ttl": true }),
    ...(flattened && { "flatten-cname": true }),
    ...(proxied && { proxied: true }),
    ...(common ?? { values: single }),
  } as Mapping;
}
