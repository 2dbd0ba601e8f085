/** Records of DNS messages in the canonical presentation form of the record model. */
import type { CaaData, DsData, MxData, NaptrData, Packet, RecordType, SrvData, SshfpData, TlsaData } from "dns-packet";
import { characterStrings } from "../records/character-string.ts";
import { canonicalRdata } from "../records/rdata.ts";
import { SERVICE_PARAMETERS } from "../records/service-binding.ts";

/** Types that `dns-packet` knows only by number (IANA DNS Parameters). */
const NUMBERS: Readonly<Record<string, number>> = { LOC: 29, OPENPGPKEY: 61, SVCB: 64, HTTPS: 65, SPF: 99, URI: 256 };
/** Of these, the ones it has a name for but no decoder. */
const NAMED = new Set(["LOC", "SPF"]);

/** The type as `dns-packet` wants it in a question. */
export const questionType = (type: string): RecordType =>
  (type in NUMBERS && !NAMED.has(type) ? `UNKNOWN_${NUMBERS[type]}` : type) as RecordType;

export interface AnsweredSet {
  readonly ttl: number;
  /** Canonical, sorted. */
  readonly values: readonly string[];
}

/** The records of one name and type in an answer, for a delegation in its authority section; no values where there are none. */
export function answeredSet(packet: Packet, name: string, type: string): AnsweredSet {
  const asked = questionType(type);
  const referral = type === "NS" && (packet.answers ?? []).length === 0;
  const records = ((referral ? packet.authorities : packet.answers) ?? []).filter(
    (record) => record.type === asked && record.name.toLowerCase() === name.toLowerCase(),
  ) as unknown as { ttl?: number; data: unknown }[];
  const values = records.map(({ data }) => presentedValue(type, data));
  return { ttl: Math.min(...records.map(({ ttl }) => ttl ?? 0)), values: [...new Set(values)].sort() };
}

/** Canonical; what cannot be of its type, as octets (RFC 3597 §5): it equals nothing that is desired. */
function presentedValue(type: string, data: unknown): string {
  try {
    return canonicalRdata(type, presentation(type, data));
  } catch {
    const octets = Buffer.isBuffer(data) ? data : Buffer.from(JSON.stringify(data) ?? "");
    return `\\# ${octets.length} ${octets.toString("hex")}`.trimEnd();
  }
}

const dotted = (name: string): string => (name.endsWith(".") ? name : `${name}.`);
const quoted = (octets: Buffer | string): string => characterStrings(Buffer.from(octets).toString("latin1"));

function presentation(type: string, data: unknown): string {
  return (DECODERS[type] ?? String)(data as never);
}

const DECODERS: Readonly<Record<string, (data: never) => string>> = {
  CAA: ({ flags, tag, value }: CaaData) => `${flags ?? 0} ${tag} ${quoted(value)}`,
  CNAME: dotted,
  DNAME: dotted,
  DS: ({ keyTag, algorithm, digestType, digest }: DsData) =>
    `${keyTag} ${algorithm} ${digestType} ${digest.toString("hex")}`,
  HTTPS: serviceBinding,
  LOC: location,
  MX: ({ preference, exchange }: MxData) => `${preference ?? 0} ${dotted(exchange)}`,
  NAPTR: ({ order, preference, flags, services, regexp, replacement }: NaptrData) =>
    `${order} ${preference} ${quoted(flags)} ${quoted(services)} ${quoted(regexp)} ${dotted(replacement)}`,
  NS: dotted,
  OPENPGPKEY: (data: Buffer) => data.toString("base64"),
  PTR: dotted,
  SPF: characterStringsOf,
  SRV: ({ priority, weight, port, target }: SrvData) => `${priority ?? 0} ${weight ?? 0} ${port} ${dotted(target)}`,
  SSHFP: ({ algorithm, hash, fingerprint }: SshfpData) => `${algorithm} ${hash} ${fingerprint}`,
  SVCB: serviceBinding,
  TLSA: ({ usage, selector, matchingType, certificate }: TlsaData) =>
    `${usage} ${selector} ${matchingType} ${certificate.toString("hex")}`,
  TXT: (data: Buffer | Buffer[]) => quoted(Buffer.concat([data].flat())),
  URI: (data: Buffer) => `${data.readUInt16BE(0)} ${data.readUInt16BE(2)} ${quoted(data.subarray(4))}`,
};

function characterStringsOf(data: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 1 + data[at]!) parts.push(data.subarray(at + 1, at + 1 + data[at]!));
  return quoted(Buffer.concat(parts));
}

/** RFC 9460 §2.2. */
function serviceBinding(data: Buffer): string {
  const labels: string[] = [];
  let at = 2;
  while (data.readUInt8(at) !== 0) {
    labels.push(data.subarray(at + 1, at + 1 + data[at]!).toString());
    at += 1 + data[at]!;
  }
  const words = [String(data.readUInt16BE(0)), `${labels.join(".")}.`];
  for (at += 1; at < data.length; at += 4 + data.readUInt16BE(at + 2)) {
    const key = SERVICE_PARAMETERS[data.readUInt16BE(at)] ?? `key${data.readUInt16BE(at)}`;
    const value = data.subarray(at + 4, at + 4 + data.readUInt16BE(at + 2));
    words.push(value.length === 0 ? key : `${key}=${parameter(key, value)}`);
  }
  return words.join(" ");
}

function parameter(key: string, value: Buffer): string {
  const items = (size: number, print: (item: Buffer) => string): string =>
    Array.from({ length: value.length / size }, (_, index) =>
      print(value.subarray(index * size, (index + 1) * size)),
    ).join(",");
  switch (key) {
    case "mandatory":
      return items(2, (item) => SERVICE_PARAMETERS[item.readUInt16BE()] ?? `key${item.readUInt16BE()}`);
    case "alpn":
      return protocols(value);
    case "port":
      return String(value.readUInt16BE());
    case "ipv4hint":
      return items(4, (item) => item.join("."));
    case "ipv6hint":
      return items(16, (item) => item.toString("hex").match(/.{4}/g)!.join(":"));
    case "ech":
      return value.toString("base64");
    default:
      return quoted(value);
  }
}

function protocols(value: Buffer): string {
  const ids: string[] = [];
  for (let at = 0; at < value.length; at += 1 + value[at]!)
    ids.push(value.subarray(at + 1, at + 1 + value[at]!).toString());
  return ids.join(",");
}

/** RFC 1876 §2. */
function location(data: Buffer): string {
  const angle = (at: number, positive: string, negative: string): string => {
    const value = data.readUInt32BE(at) - 2 ** 31;
    const offset = Math.abs(value);
    const minutes = Math.floor(offset / 60_000) % 60;
    return `${Math.floor(offset / 3_600_000)} ${minutes} ${(offset % 60_000) / 1000} ${value < 0 ? negative : positive}`;
  };
  const length = (octet: number): string => `${((octet >> 4) * 10 ** (octet & 15)) / 100}m`;
  const altitude = `${(data.readUInt32BE(12) - 10_000_000) / 100}m`;
  return [angle(4, "N", "S"), angle(8, "E", "W"), altitude, ...[data[1]!, data[2]!, data[3]!].map(length)].join(" ");
}
