import { chunkedText, normalRdata } from "./rdata.ts";
import { quote, RdataError } from "./rdata-fields.ts";

/** What a client sends for one record. */
export interface RecordInput {
  readonly type: string;
  readonly content?: string;
  readonly priority?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

const dotted = (host: unknown): string => (String(host).endsWith(".") ? String(host) : `${host}.`);
const quoted = (value: unknown): string => quote(Buffer.from(String(value)));

/** RDATA of the types whose parts travel in `data`; their `content` is read only. */
const structured: Readonly<Record<string, (data: Readonly<Record<string, unknown>>, priority: unknown) => string>> = {
  CAA: (data) => `${data.flags} ${data.tag} ${quoted(data.value)}`,
  DNSKEY: (data) => `${data.flags} ${data.protocol} ${data.algorithm} ${data.public_key}`,
  DS: (data) => `${data.key_tag} ${data.algorithm} ${data.digest_type} ${data.digest}`,
  HTTPS: (data) => `${data.priority} ${dotted(data.target)} ${data.value ?? ""}`,
  LOC: (data) =>
    `${data.lat_degrees} ${data.lat_minutes ?? 0} ${data.lat_seconds ?? 0} ${data.lat_direction} ` +
    `${data.long_degrees} ${data.long_minutes ?? 0} ${data.long_seconds ?? 0} ${data.long_direction} ` +
    `${data.altitude ?? 0}m ${data.size ?? 1}m ${data.precision_horz ?? 10_000}m ${data.precision_vert ?? 10}m`,
  NAPTR: (data) =>
    `${data.order} ${data.preference} ${quoted(data.flags)} ${quoted(data.service)} ${quoted(data.regex)} ${dotted(data.replacement)}`,
  SMIMEA: (data) => `${data.usage} ${data.selector} ${data.matching_type} ${data.certificate}`,
  SRV: (data) => `${data.priority} ${data.weight} ${data.port} ${dotted(data.target)}`,
  SSHFP: (data) => `${data.algorithm} ${data.type} ${data.fingerprint}`,
  SVCB: (data) => `${data.priority} ${dotted(data.target)} ${data.value ?? ""}`,
  TLSA: (data) => `${data.usage} ${data.selector} ${data.matching_type} ${data.certificate}`,
  URI: (data, priority) => `${priority} ${data.weight} ${quoted(data.target)}`,
};

const plain: Readonly<Record<string, (content: string, priority: unknown) => string>> = {
  A: (content) => content,
  AAAA: (content) => content,
  CNAME: dotted,
  MX: (content, priority) => `${priority} ${dotted(content)}`,
  NS: dotted,
  OPENPGPKEY: (content) => content,
  PTR: dotted,
  TXT: (content) => chunkedText(content.startsWith('"') ? content : quoted(content)),
};

export const isSupported = (type: string): boolean => type in structured || type in plain;
export const isStructured = (type: string): boolean => type in structured;

/**
 * RDATA that the name servers give for a record.
 * @throws RdataError where type, content and data do not go together
 */
export function rdataOf(input: RecordInput): string {
  const parts = structured[input.type];
  if (parts) {
    if (!input.data) throw new RdataError(`${input.type} needs data`);
    return normalRdata(input.type, parts(input.data, input.priority));
  }
  if (typeof input.content !== "string" || input.content === "") throw new RdataError(`${input.type} needs content`);
  return normalRdata(input.type, plain[input.type]!(input.content, input.priority));
}

/** `content` as the API shows it: hosts without their final dot, priority apart. */
export function contentOf(type: string, rdata: string): string {
  const hostLast = ["CNAME", "MX", "NS", "PTR", "SRV"].includes(type);
  const shown = type === "MX" || type === "URI" ? rdata.slice(rdata.indexOf(" ") + 1) : rdata;
  return hostLast && shown !== "." && !shown.endsWith(" .") ? shown.replace(/\.$/, "") : shown;
}
