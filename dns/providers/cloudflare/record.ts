import { decodeText, tokenize } from "../../records/character-string.ts";
import { canonicalRdata, InvalidRdataError } from "../../records/rdata.ts";
import { DnsProviderError } from "../errors.ts";
import type { CloudflareRecord } from "./shapes.ts";

/** The part of a Cloudflare record that carries one value. */
export interface Content {
  readonly content?: string;
  readonly priority?: number;
  readonly data?: Readonly<Record<string, string | number>>;
}

type Data = Readonly<Record<string, unknown>>;

/** Types whose value travels as named parts, in the order of the presentation form. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  CAA: ["flags", "tag", "value"],
  DS: ["key_tag", "algorithm", "digest_type", "digest"],
  NAPTR: ["order", "preference", "flags", "service", "regex", "replacement"],
  SRV: ["priority", "weight", "port", "target"],
  SSHFP: ["algorithm", "type", "fingerprint"],
  TLSA: ["usage", "selector", "matching_type", "certificate"],
};
const LOC_PARTS = ["lat_degrees", "lat_minutes", "lat_seconds", "lat_direction"].concat(
  ["long_degrees", "long_minutes", "long_seconds", "long_direction"],
  ["altitude", "size", "precision_horz", "precision_vert"],
);
const WORDS = new Set(["tag", "digest", "fingerprint", "certificate"]);
const HOSTS = new Set(["target", "replacement"]);
const QUOTED = new Set(["value", "flags/NAPTR", "service", "regex"]);

const HOST_TYPES = new Set(["CNAME", "NS", "PTR"]);
const PLAIN_TYPES = new Set(["A", "AAAA", "OPENPGPKEY", "TXT"]);

const undotted = (host: string): string => (host === "." ? host : host.replace(/\.$/, ""));
const dotted = (host: string): string => (host.endsWith(".") ? host : `${host}.`);
const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
const wordsOf = (value: string): string[] => tokenize(value).map(({ octets }) => decodeText(octets));

/** One canonical value as Cloudflare takes it. */
export function toContent(type: string, value: string): Content {
  if (PLAIN_TYPES.has(type)) return { content: value };
  if (HOST_TYPES.has(type)) return { content: undotted(value) };
  const words = wordsOf(value);
  if (type === "MX") return { priority: Number(words[0]), content: undotted(words[1]!) };
  if (type === "URI") return { priority: Number(words[0]), data: { weight: Number(words[1]), target: words[2]! } };
  if (type === "HTTPS" || type === "SVCB") {
    const [, priority, target, parameters = ""] = /^(\S+) (\S+) ?(.*)$/s.exec(value)!;
    return { data: { priority: Number(priority), target: target!, value: parameters } };
  }
  if (type === "LOC")
    return { data: Object.fromEntries(LOC_PARTS.map((part, at) => [part, measure(part, words[at]!)])) };
  const parts = PARTS[type];
  if (!parts)
    throw new DnsProviderError("cloudflare", "invalid", `has no ${type} records; leave Cloudflare out for this one`);
  return { data: Object.fromEntries(parts.map((part, at) => [part, partValue(type, part, words[at]!)])) };
}

function partValue(type: string, part: string, word: string): string | number {
  if (HOSTS.has(part)) return undotted(word);
  return WORDS.has(part) || isQuoted(type, part) ? word : Number(word);
}

const isQuoted = (type: string, part: string): boolean => QUOTED.has(part) || QUOTED.has(`${part}/${type}`);

const measure = (part: string, word: string): string | number =>
  part.endsWith("_direction") ? word : Number(word.replace(/m$/, ""));

/** The canonical value of a record as Cloudflare gives it; types not understood as they are. */
export function fromRecord(record: Pick<CloudflareRecord, "type" | "content" | "data" | "priority">): string {
  const { type, content, data, priority } = record;
  return canonicalRdata(type, presentation(type, content ?? "", data ?? undefined, priority ?? undefined));
}

function presentation(type: string, content: string, data: Data | undefined, priority: number | undefined): string {
  const part = (name: string): string => partOf(type, data ?? {}, name);
  if (type === "TXT") return content.startsWith('"') ? content : quote(content);
  if (HOST_TYPES.has(type)) return dotted(content);
  if (type === "MX") return `${priority} ${dotted(content)}`;
  if (!data) return content;
  if (type === "URI") return `${priority} ${part("weight")} ${quote(part("target"))}`;
  if (type === "HTTPS" || type === "SVCB")
    return `${part("priority")} ${dotted(part("target"))} ${data.value ?? ""}`.trim();
  if (type === "LOC") return LOC_PARTS.map((name, at) => `${part(name)}${at >= 8 ? "m" : ""}`).join(" ");
  return PARTS[type]?.map((name) => printPart(type, name, part(name))).join(" ") ?? content;
}

function partOf(type: string, data: Data, name: string): string {
  const value = data[name];
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new InvalidRdataError(`${type} without ${name}`);
}

function printPart(type: string, part: string, value: string): string {
  if (HOSTS.has(part)) return dotted(value);
  return isQuoted(type, part) ? quote(value) : value;
}
