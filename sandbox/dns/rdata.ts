import {
  base64,
  characterString,
  domainName,
  type Field,
  hex,
  ipv4,
  ipv6,
  RdataError,
  Reader,
  type Token,
  text,
  tokenize,
  u8,
  u16,
  u32,
  word,
} from "./rdata-fields.ts";
import { loc } from "./rdata-loc.ts";
import { addressPrefixes, extendedIdentifier, locator, typeBitmap } from "./rdata-rare.ts";
import { serviceParameters } from "./rdata-svcb.ts";

/** Layout of a record type: fixed fields, then perhaps a last one that takes all remaining tokens. */
interface Layout {
  readonly fields: readonly Field[];
  /** `each` repeats a field per token, `joined` concatenates the tokens, `whole` sees them together. */
  readonly rest?:
    | { each: Field }
    | { joined: Field }
    | { whole: { parse(tokens: Token[]): Buffer; print(reader: Reader): string } };
}

/** RRTYPE numbers (IANA DNS Parameters). */
const typeNumbers: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  DNSKEY: 48,
  DHCID: 49,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  NID: 104,
  L32: 105,
  L64: 106,
  LP: 107,
  EUI48: 108,
  EUI64: 109,
  URI: 256,
  CAA: 257,
};

const layouts: Readonly<Record<string, Layout>> = {
  A: { fields: [ipv4] },
  AAAA: { fields: [ipv6] },
  AFSDB: { fields: [u16, domainName] },
  ALIAS: { fields: [domainName] },
  APL: { fields: [], rest: { whole: addressPrefixes } },
  CAA: { fields: [u8, word, text] },
  CDS: { fields: [u16, u8, u8], rest: { joined: hex } },
  CDNSKEY: { fields: [u16, u8, u8], rest: { joined: base64 } },
  CERT: { fields: [u16, u16, u8], rest: { joined: base64 } },
  CNAME: { fields: [domainName] },
  CSYNC: { fields: [u32, u16], rest: { whole: typeBitmap(typeNumbers) } },
  DHCID: { fields: [], rest: { joined: base64 } },
  DNAME: { fields: [domainName] },
  DNSKEY: { fields: [u16, u8, u8], rest: { joined: base64 } },
  DS: { fields: [u16, u8, u8], rest: { joined: hex } },
  EUI48: { fields: [extendedIdentifier(6)] },
  EUI64: { fields: [extendedIdentifier(8)] },
  HINFO: { fields: [characterString, characterString] },
  HTTPS: { fields: [u16, domainName], rest: { whole: serviceParameters } },
  KX: { fields: [u16, domainName] },
  L32: { fields: [u16, ipv4] },
  L64: { fields: [u16, locator] },
  LOC: { fields: [], rest: { whole: loc } },
  LP: { fields: [u16, domainName] },
  MX: { fields: [u16, domainName] },
  NAPTR: { fields: [u16, u16, characterString, characterString, characterString, domainName] },
  NID: { fields: [u16, locator] },
  NS: { fields: [domainName] },
  OPENPGPKEY: { fields: [], rest: { joined: base64 } },
  PTR: { fields: [domainName] },
  RP: { fields: [domainName, domainName] },
  SMIMEA: { fields: [u8, u8, u8], rest: { joined: hex } },
  SOA: { fields: [domainName, domainName, u32, u32, u32, u32, u32] },
  SPF: { fields: [], rest: { each: characterString } },
  SRV: { fields: [u16, u16, u16, domainName] },
  SSHFP: { fields: [u8, u8], rest: { joined: hex } },
  SVCB: { fields: [u16, domainName], rest: { whole: serviceParameters } },
  TLSA: { fields: [u8, u8, u8], rest: { joined: hex } },
  TXT: { fields: [], rest: { each: characterString } },
  URI: { fields: [u16, u16, text] },
};

/**
 * Wire form of presentation-form RDATA.
 * @throws RdataError where the type does not allow it
 */
export function rdataToWire(type: string, value: string): Buffer {
  const layout = layouts[type];
  if (!layout) throw new RdataError(`no rules for type ${type}`);
  const tokens = tokenize(value);
  const head = layout.fields.map((field) => {
    const token = tokens.shift();
    if (!token) throw new RdataError(`${type} needs ${layout.fields.length} fields: ${value}`);
    return field.parse(token);
  });
  if (!layout.rest) {
    if (tokens.length > 0) throw new RdataError(`${type} has ${layout.fields.length} fields: ${value}`);
    return Buffer.concat(head);
  }
  if ("whole" in layout.rest) return Buffer.concat([...head, layout.rest.whole.parse(tokens)]);
  if (tokens.length === 0) throw new RdataError(`${type} ends too early: ${value}`);
  if ("each" in layout.rest) return Buffer.concat([...head, ...tokens.map(layout.rest.each.parse)]);
  return Buffer.concat([
    ...head,
    layout.rest.joined.parse({ bytes: Buffer.concat(tokens.map((token) => token.bytes)), quoted: false }),
  ]);
}

/** Presentation form of wire-form RDATA. */
export function wireToRdata(type: string, wire: Buffer): string {
  const layout = layouts[type];
  if (!layout) throw new RdataError(`no rules for type ${type}`);
  const reader = new Reader(wire);
  const words = layout.fields.map((field) => field.print(reader));
  const rest = layout.rest;
  if (rest && "each" in rest) while (reader.left > 0) words.push(rest.each.print(reader));
  else if (rest && "joined" in rest) words.push(rest.joined.print(reader));
  else if (rest) words.push(rest.whole.print(reader));
  return words.filter((each) => each !== "").join(" ");
}

/** One spelling for equal RDATA. */
export const normalRdata = (type: string, value: string): string => wireToRdata(type, rdataToWire(type, value));

/** Tokens of TXT, cut into character strings of at most 255 octets, quoted. */
export function chunkedText(value: string): string {
  const chunks = tokenize(value).flatMap(({ bytes }) => {
    const parts = [bytes.subarray(0, 255)];
    for (let at = 255; at < bytes.length; at += 255) parts.push(bytes.subarray(at, at + 255));
    return parts;
  });
  return wireToRdata("TXT", Buffer.concat(chunks.map((bytes) => characterString.parse({ bytes, quoted: true }))));
}

const names = new Map(Object.entries(typeNumbers).map(([name, number]) => [`UNKNOWN_${number}`, name]));

/** RRTYPE number of a type this sandbox serves. */
export const typeNumber = (type: string): number => typeNumbers[type]!;

/** Name of a type as `dns-packet` decoded it, which knows some types only by number. */
export const typeName = (decoded: string): string => names.get(decoded) ?? decoded;
