/**
 * RDATA of every record type: from the fields of a zone file or from presentation form to one canonical presentation form,
 * so that equal data is equal text. Names are lower-case A-labels with the final dot, hex is lower case, character strings are quoted.
 */

import { isIPv4, isIPv6 } from "node:net";
import { errorText } from "../../errors/text.ts";
import {
  characterStrings,
  decodeText,
  fieldText,
  octetsOf,
  type Token,
  textOctets,
  tokenize,
} from "./character-string.ts";
import { canonicalOptions } from "./cloudflare-options.ts";
import { locationProblems, parseLocation, printLocation } from "./location.ts";
import { absoluteName, toAscii } from "./name.ts";
import type { RecordSet } from "./records.ts";
import { canonicalRouting, routedValues } from "./routing.ts";
import { parseServiceBinding, printServiceBinding } from "./service-binding.ts";

export class InvalidRdataError extends Error {
  override readonly name = "InvalidRdataError";
}

/** One value as a zone file spells it: plain text (`A`, `CNAME`, `TXT`) or named fields (`MX`, `SRV`). */
export type Rdata = string | RdataFields;
export type RdataFields = Readonly<Record<string, unknown>>;

interface Codec {
  parse(text: string): Rdata;
  print(rdata: Rdata, style: Style): string;
}

type FieldKind = "uint8" | "uint16" | "word" | "text" | "name" | "hex";

/** Records whose RDATA is a sequence of named fields, in wire order. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, FieldKind>>>> = {
  CAA: { flags: "uint8", tag: "word", value: "text" },
  DS: { key_tag: "uint16", algorithm: "uint8", digest_type: "uint8", digest: "hex" },
  MX: { preference: "uint16", exchange: "name" },
  NAPTR: {
    order: "uint16",
    preference: "uint16",
    flags: "text",
    service: "text",
    regexp: "text",
    replacement: "name",
  },
  SRV: { priority: "uint16", weight: "uint16", port: "uint16", target: "name" },
  SSHFP: { algorithm: "uint8", fingerprint_type: "uint8", fingerprint: "hex" },
  TLSA: {
    certificate_usage: "uint8",
    selector: "uint8",
    matching_type: "uint8",
    certificate_association_data: "hex",
  },
  URI: { priority: "uint16", weight: "uint16", target: "text" },
  URLFWD: { path: "text", target: "text", code: "uint16", masking: "uint16", query: "uint16" },
};

/** Fields whose range the text of a value does not hold to. */
const WIRE_FIELDS: typeof FIELDS = {
  ...FIELDS,
  HTTPS: { svcpriority: "uint16" },
  LOC: {},
  SVCB: { svcpriority: "uint16" },
};

/**
 * How names, texts and sizes are printed: canonically, or as OctoDNS prints them, which adds no final dots,
 * escapes nothing in texts and does not round to the wire format.
 */
type Style = "canonical" | "octodns";

const LARGEST: Partial<Readonly<Record<FieldKind, number>>> = { uint8: 255, uint16: 65535 };

const PRINT: Readonly<Record<FieldKind, (value: unknown, key: string, style: Style) => string>> = {
  uint8: printInteger,
  uint16: printInteger,
  word: (value, key, style) => (style === "canonical" ? scalar(value, key).toLowerCase() : scalar(value, key)),
  text: (value, key, style) => (style === "canonical" ? fieldText(scalar(value, key)) : `"${scalar(value, key)}"`),
  name: (value, key, style) => printName(scalar(value, key), style),
  hex: (value, key) => printHex(scalar(value, key)),
};

function fieldsCodec(type: string, kinds: Readonly<Record<string, FieldKind>>): Codec {
  const entries = Object.entries(kinds);
  return {
    parse(text) {
      const words = tokenize(text);
      const last = entries.length - 1;
      const joined = entries[last]?.[1] === "hex" ? [...words.slice(0, last), joinWords(words.slice(last))] : words;
      if (joined.length !== entries.length) {
        throw new InvalidRdataError(
          `${type} needs ${entries.map(([key]) => key).join(", ")}, found ${words.length} fields`,
        );
      }
      return Object.fromEntries(
        entries.map(([key, kind], i) => {
          const word = joined[i]!;
          return [key, kind in LARGEST ? parseInteger(word.raw, key) : word.raw];
        }),
      );
    },
    print(rdata, style) {
      const fields = withDefaults(type, fieldsOf(type, rdata));
      const words = entries.map(([key, kind]) => PRINT[kind](fields[key], key, style));
      if (type === "NAPTR") words[2] = words[2]!.toUpperCase();
      return words.join(" ");
    },
  };
}

/** Former field names, and fields that may be left empty, as zone files may have them. */
function withDefaults(type: string, fields: RdataFields): RdataFields {
  if (type === "MX") {
    return { preference: fields.preference ?? fields.priority, exchange: fields.exchange ?? fields.value };
  }
  if (type === "DS" && ("public_key" in fields || "flags" in fields)) {
    return {
      key_tag: fields.flags,
      algorithm: fields.protocol,
      digest_type: fields.algorithm,
      digest: fields.public_key,
    };
  }
  if (type === "CAA") return { flags: 0, ...fields };
  if (type === "NAPTR") {
    const { service, regexp, replacement } = fields;
    return {
      ...fields,
      service: service ?? "",
      regexp: regexp ?? "",
      replacement: replacement === "" ? "." : (replacement ?? "."),
    };
  }
  return fields;
}

const single = (type: string, print: (text: string, style: Style) => string): Codec => ({
  parse(text) {
    const words = tokenize(text);
    if (words.length !== 1) throw new InvalidRdataError(`${type} needs one value, found ${words.length}`);
    return words[0]!.raw;
  },
  print: (rdata, style) => print(scalar(rdata, "value"), style),
});

const strings: Codec = {
  parse: (text) => decodeText(textOctets(text)),
  print: (rdata) => characterStrings(octetsOf(scalar(rdata, "value"))),
};

const CODECS = new Map<string, Codec>([
  ["A", single("A", printIpv4)],
  ["AAAA", single("AAAA", printIpv6)],
  ...["ALIAS", "CNAME", "DNAME", "NS", "PTR"].map((type): [string, Codec] => [type, single(type, printName)]),
  ["TXT", strings],
  ["SPF", strings],
  [
    "OPENPGPKEY",
    {
      parse: (text) => text.replace(/\s/g, ""),
      print: (rdata, style) => printBase64(scalar(rdata, "value").replace(/\s/g, ""), style),
    },
  ],
  [
    "LOC",
    {
      parse: (text) => parseLocation(tokenize(text)),
      print: (rdata, style) => printLocation(fieldsOf("LOC", rdata), style === "canonical"),
    },
  ],
  ...["HTTPS", "SVCB"].map((type): [string, Codec] => [
    type,
    {
      parse: (text) => parseServiceBinding(tokenize(text)),
      print: (rdata, style) => printServiceBinding(fieldsOf(type, rdata), style === "canonical"),
    },
  ]),
  ...Object.entries(FIELDS).map(([type, kinds]): [string, Codec] => [type, fieldsCodec(type, kinds)]),
]);

/** The record types whose RDATA is understood; others are carried as opaque text. */
export const RECORD_TYPES: ReadonlySet<string> = new Set(CODECS.keys());

/** Fields of one value in presentation form. Throws `InvalidRdata`. */
export function parseRdata(type: string, text: string): Rdata {
  const codec = CODECS.get(type);
  return codec ? named(type, text, () => codec.parse(text)) : text.trim();
}

/** Presentation form of one value given as in a zone file, canonical unless said otherwise. Throws `InvalidRdata`. */
export function printRdata(type: string, rdata: Rdata, style: Style = "canonical"): string {
  const codec = CODECS.get(type);
  return codec ? named(type, rdata, () => codec.print(rdata, style)) : printOpaque(rdata);
}

/** Canonical form of one value in any presentation form. Throws `InvalidRdata`. */
export function canonicalRdata(type: string, text: string): string {
  if (type === "TXT" || type === "SPF") {
    return named(type, text, () => characterStrings(textOctets(text)));
  }
  return CODECS.has(type) ? printRdata(type, parseRdata(type, text)) : text.trim();
}

/** What of a canonical value does not fit its wire format, so that no server can hold it. */
export function wireProblems(type: string, text: string): string[] {
  const kinds = WIRE_FIELDS[type];
  if (kinds === undefined) return [];
  const fields = parseRdata(type, text) as RdataFields;
  if (type === "LOC") return locationProblems(fields);
  return Object.entries(kinds).flatMap(([key, kind]) => {
    const value = fields[key];
    const largest = LARGEST[kind];
    if (largest !== undefined && (Number(value) < 0 || Number(value) > largest)) {
      return [`${key} ${String(value)} is not within 0 to ${largest}`];
    }
    const digits = kind === "hex" && !/^([\da-f]{2})+$/.test(String(value));
    return digits ? [`${key} "${String(value)}" is no hex of whole octets`] : [];
  });
}

/** The record set with canonical name, and canonical values without repetitions, sorted. Throws `InvalidRdata`, `InvalidName`. */
export function canonicalRecordSet(record: RecordSet): RecordSet {
  const { name, type, ttl } = record;
  const spell = (value: string): string => canonicalRdata(type, value);
  const routing = record.routing && canonicalRouting(record.routing, spell);
  const values = routing ? routedValues(routing) : [...new Set(record.values.map(spell))].sort();
  const cloudflare = record.cloudflare && canonicalOptions(record.cloudflare, spell);
  return {
    name: name.toLowerCase(),
    type,
    ttl,
    values,
    ...(routing && { routing }),
    ...(cloudflare && { cloudflare }),
  };
}

function named<T>(type: string, input: unknown, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof InvalidRdataError) throw error;
    const shown = typeof input === "string" ? input : JSON.stringify(input);
    throw new InvalidRdataError(`${type} value ${shown}: ${errorText(error)}`);
  }
}

function fieldsOf(type: string, rdata: Rdata): RdataFields {
  if (typeof rdata === "object" && rdata !== null && !Array.isArray(rdata)) return rdata;
  throw new InvalidRdataError(`${type} value ${JSON.stringify(rdata)} must be a mapping of its fields`);
}

function scalar(value: unknown, key: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  throw new InvalidRdataError(value === undefined || value === null ? `missing ${key}` : `${key} must be text`);
}

function printInteger(value: unknown, key: string): string {
  return String(parseInteger(scalar(value, key), key));
}

function parseInteger(text: string, key: string): number {
  if (!/^[-+]?\d+$/.test(text.trim())) throw new InvalidRdataError(`invalid ${key} "${text}", must be an integer`);
  return Number(text);
}

function printName(name: string, style: Style): string {
  if (name === "") throw new InvalidRdataError("missing name");
  if (/[\s"]/.test(name)) throw new InvalidRdataError(`"${name}" is no name: it has a space or a quote`);
  return style === "canonical" ? absoluteName(name) : toAscii(name);
}

function printHex(text: string): string {
  return text.replace(/\s/g, "").toLowerCase();
}

/** The bits that the last group of a text has too many are any in a file, and zero canonically (RFC 4648 §3.5). */
function printBase64(text: string, style: Style): string {
  const isBase64 = /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return style === "canonical" && isBase64 ? Buffer.from(text, "base64").toString("base64") : text;
}

function printIpv4(address: string): string {
  if (!isIPv4(address)) throw new InvalidRdataError(`invalid IPv4 address "${address}"`);
  return address;
}

function printIpv6(address: string): string {
  if (!isIPv6(address) || address.includes("%")) throw new InvalidRdataError(`invalid IPv6 address "${address}"`);
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** Hex and base64 may be written in several words. */
function joinWords(words: readonly Token[]): Token {
  const join = (part: "raw" | "octets"): string => words.map((word) => word[part]).join("");
  return { raw: join("raw"), octets: join("octets"), quoted: false };
}

/** Provider-specific types: text as it is, fields as JSON with sorted keys. */
function printOpaque(rdata: Rdata): string {
  if (typeof rdata !== "object") return scalar(rdata, "value").trim();
  return JSON.stringify(Object.fromEntries(Object.entries(rdata).sort(([a], [b]) => (a < b ? -1 : 1))));
}
