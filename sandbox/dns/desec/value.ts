import { domainToASCII } from "node:url";
import { chunkedText, normalRdata, rdataToWire } from "../rdata.ts";
import { RdataError, tokenize, UnqualifiedNameError } from "../rdata-fields.ts";
import { keyNumber } from "../rdata-svcb.ts";

/** A value that the API does not take; the message is what it says. */
export class ValueError extends Error {
  override name = "ValueError";
}

const OCTETS_LIMIT = 64_000;
const QUOTED: ReadonlySet<string> = new Set(["SPF", "TXT"]);
const NAMES: ReadonlySet<string> = new Set("AFSDB CNAME DNAME HTTPS KX LP MX NAPTR NS PTR RP SRV SVCB".split(" "));
const KEYED: ReadonlySet<string> = new Set(["CDNSKEY", "CDS", "DNSKEY", "DS"]);

/** Algorithms by name (IANA DNS Security Algorithm Numbers). */
const ALGORITHMS: Readonly<Record<string, number>> = {
  RSASHA1: 5,
  RSASHA256: 8,
  RSASHA512: 10,
  ECDSAP256SHA256: 13,
  ECDSAP384SHA384: 14,
  ED25519: 15,
  ED448: 16,
};

/** Types whose last field is a host name: what the API calls it, and whether it may be the root. */
const HOSTS: Readonly<Record<string, { field: string; root: boolean }>> = {
  MX: { field: "exchange", root: true },
  NS: { field: "target", root: false },
  SRV: { field: "target", root: true },
};
const HOST = /^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+$/;
const ALIAS_TARGET = /^(\.|([\w*-]+\.)+)$/;

/** Octets of a digest by its type. */
const DIGESTS: Readonly<Record<string, number>> = { 1: 20, 2: 32, 3: 32, 4: 48 };

/**
 * A value as the API keeps it.
 * @throws ValueError
 */
export function canonicalValue(type: string, given: string): string {
  const value = given.trim();
  const normal = QUOTED.has(type) ? quotedText(type, value) : plainValue(type, value);
  const octets = rdataToWire(type, normal).length;
  if (octets > OCTETS_LIMIT)
    throw new ValueError(`Ensure this value has no more than ${OCTETS_LIMIT} byte in wire format (it has ${octets}).`);
  return normal;
}

/** The same for values that are equal: the case of names does not count. */
export const identityOf = (type: string, canonical: string): string =>
  NAMES.has(type) && type !== "NAPTR" ? canonical.toLowerCase() : canonical;

const malformed = (type: string, why: string) => new ValueError(`Record content for type ${type} malformed: ${why}`);

function reading<T>(type: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnqualifiedNameError)
      throw new ValueError('Hostname must be fully qualified (i.e., end in a dot: "example.com.")');
    if (error instanceof RdataError) throw malformed(type, error.message);
    throw error;
  }
}

function quotedText(type: string, value: string): string {
  const unquoted = value.includes("\n") || reading(type, () => tokenize(value)).some(({ quoted }) => !quoted);
  if (unquoted) throw new ValueError(`Data for ${type} records must be given using quotation marks.`);
  return reading(type, () => chunkedText(value));
}

function plainValue(type: string, value: string): string {
  const written = spelled(type, value);
  const normal = reading(type, () => normalRdata(type, written));
  const words = normal.split(" ");
  if (type === "CNAME" && !ALIAS_TARGET.test(written))
    throw new ValueError(`Cannot parse record contents: invalid target: ${value}`);
  const host = HOSTS[type];
  const last = words.at(-1)!;
  if (host && !(host.root && last === ".") && !HOST.test(last))
    throw new ValueError(`Cannot parse record contents: invalid ${host.field}: ${last}`);
  if (type === "DS") checkDigest(words);
  if (type === "URI" && words[2] === '""') throw malformed(type, "URI target cannot be empty");
  if (type === "HTTPS" || type === "SVCB") checkParameters(type, words);
  if (type === "LOC") return normal.replace(/([\d.]+)m/g, (_, metres) => `${Number(metres).toFixed(2)}m`);
  return type === "HTTPS" || type === "SVCB" ? normal.replace(/ ech=([^\s"]+)/, ' ech="$1"') : normal;
}

/** Names as A-labels, algorithms as numbers. */
function spelled(type: string, value: string): string {
  if (KEYED.has(type)) return value.replace(/[A-Z][A-Z0-9]+/g, (word) => String(ALGORITHMS[word] ?? word));
  if (!NAMES.has(type)) return value;
  return value.replace(/\S*[^\p{ASCII}\s]\S*/gu, (name) => name.split(".").map(domainToASCII).join("."));
}

function checkDigest([, , type, digest]: readonly string[]): void {
  const octets = DIGESTS[type!];
  if (octets === undefined) throw malformed("DS", type === "0" ? "digest type 0 is reserved" : "unknown digest type");
  if (digest!.length !== octets * 2) throw malformed("DS", "digest length inconsistent with digest type");
}

function checkParameters(type: string, [priority, , ...parameters]: readonly string[]): void {
  if (priority === "0" && parameters.length > 0) throw malformed(type, "parameters in AliasMode");
  const present = new Set(parameters.map((parameter) => parameter.replace(/=.*/, "")));
  const mandatory = parameters.find((parameter) => parameter.startsWith("mandatory="));
  const absent = mandatory
    ?.slice("mandatory=".length)
    .split(",")
    .find((key) => !present.has(key));
  if (absent) throw malformed(type, `key ${keyNumber(absent)} declared mandatory but not present`);
  if (present.has("no-default-alpn") && !present.has("alpn"))
    throw malformed(type, "no-default-alpn present, but alpn missing");
}

/**
 * Why the name server's library does not take a value that was kept, although it should: it does not escape a URI. A quote
 * was recorded; a backslash follows from it.
 */
export function unservable(type: string, name: string, value: string): string | undefined {
  if (type !== "URI" || !value.includes("\\")) return undefined;
  const shown = value.replace(/\\(.)/g, "$1");
  const [, rest] = /^\d+ \d+ "[^"]*"([^"\s]+)/.exec(shown) ?? [];
  const why = rest === undefined ? "Text input ended unexpectedly." : `expected EOL or EOF, got 3 "${rest}"`;
  return `Record content of URI ${name} invalid: '${shown}': Record content for type URI malformed: ${why}`;
}
