import { isOwnerName } from "./api.ts";
import { contentOf, isStructured, isSupported, rdataOf } from "./cloudflare-content.ts";
import type { CloudflarePlan } from "./cloudflare-plan.ts";
import { CloudflareError } from "./cloudflare-refusal.ts";
import { rdataToWire } from "./rdata.ts";
import { RdataError } from "./rdata-fields.ts";
import { contains } from "./zone.ts";

export const CLOUDFLARE_NAME_SERVERS = ["ns1.cloudflare.sandbox", "ns2.cloudflare.sandbox"];

export interface StoredRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  priority?: number;
  data?: Record<string, unknown>;
  ttl: number;
  proxied: boolean;
  comment: string | null;
  tags: string[];
  settings: { flatten_cname?: boolean };
  /** RDATA as served. */
  rdata: string;
}

interface RecordsOfZone {
  readonly name: string;
  readonly records: readonly StoredRecord[];
}

/** A zone's records while a transaction changes them. */
export class Draft {
  readonly records = new Map<string, StoredRecord>();
  readonly #byName = new Map<string, Set<StoredRecord>>();
  /** Names with a DS that this transaction writes. */
  readonly #signed = new Set<string>();
  readonly #zone: RecordsOfZone;
  readonly #plan: CloudflarePlan;
  readonly #nextId: () => string;

  constructor(zone: RecordsOfZone, plan: CloudflarePlan, nextId: () => string) {
    this.#zone = zone;
    this.#plan = plan;
    this.#nextId = nextId;
    for (const record of zone.records) this.#put(record);
  }

  delete(id: string): StoredRecord {
    const record = found(this.records.get(id));
    this.records.delete(id);
    this.#byName.get(record.name)?.delete(record);
    return record;
  }

  post(body: unknown): StoredRecord {
    if (this.records.size >= this.#plan.records) {
      throw new CloudflareError(400, 81_045, "The record quota has been exceeded.");
    }
    return this.#place(this.#checked(object(body), this.#nextId()));
  }

  put(id: string, body: unknown): StoredRecord {
    const record = this.#checked(object(body), id);
    if (record.type !== found(this.records.get(id)).type)
      throw new CloudflareError(400, 9113, "The type of a DNS record cannot be changed: delete it and create another.");
    this.delete(id);
    return this.#place(record);
  }

  patch(id: string, body: unknown): StoredRecord {
    const { rdata: _, content, priority, data, ...kept } = found(this.records.get(id));
    const base = isStructured(kept.type) ? { data, priority } : { content, priority };
    return this.put(id, { ...kept, ...base, ...object(body) });
  }

  #place(record: StoredRecord): StoredRecord {
    refuseConflicts(record, [...(this.#byName.get(record.name) ?? [])]);
    if (record.type === "DS") this.#signed.add(record.name);
    return this.#put(record);
  }

  /** What only the whole transaction shows: a DS stands beside the NS of a delegation. */
  finish(): void {
    const alone = [...this.#signed].find(
      (name) => ![...(this.#byName.get(name) ?? [])].some(({ type }) => type === "NS"),
    );
    if (alone !== undefined) throw new CloudflareError(400, 9208, `A DS record needs NS records at ${alone}.`);
  }

  #put(record: StoredRecord): StoredRecord {
    const beside = this.#byName.get(record.name) ?? new Set();
    this.#byName.set(record.name, beside.add(record));
    this.records.set(record.id, record);
    return record;
  }

  #checked(input: Record<string, unknown>, id: string): StoredRecord {
    const { type, ttl = 1, proxied = false } = input as { type?: unknown; ttl?: unknown; proxied?: unknown };
    const name = ownerName(this.#zone, input.name);
    if (typeof type !== "string" || !isSupported(type))
      throw new CloudflareError(400, 9004, `${type} is not a valid record type`);
    if (type === "NS" && name.startsWith("_acme-challenge."))
      throw new CloudflareError(400, 9210, "_acme-challenge cannot be delegated.");
    const automatic = ttl === 1;
    if (!automatic && !(Number.isInteger(ttl) && Number(ttl) >= this.#plan.minimumTtl && Number(ttl) <= 86_400)) {
      throw new CloudflareError(
        400,
        9021,
        `Invalid TTL. Must be between ${this.#plan.minimumTtl} and 86400 seconds, or 1 for Automatic.`,
      );
    }
    if (proxied === true && !["A", "AAAA", "CNAME"].includes(type))
      throw new CloudflareError(400, 9041, "This DNS record cannot be proxied.");
    const priority = type === "MX" || type === "URI" ? Number(input.priority) : undefined;
    if (Number.isNaN(priority)) throw new CloudflareError(400, 9101, "priority is a required field.");
    const data = input.data as Record<string, unknown> | undefined;
    const rdata = checkedRdata({ type, content: input.content as string, priority, data });
    if (
      type === "NS" &&
      name === this.#zone.name &&
      CLOUDFLARE_NAME_SERVERS.includes(rdata.replace(/\.$/, "").toLowerCase())
    ) {
      throw new CloudflareError(400, 81_057, "The apex NS records of Cloudflare are managed by Cloudflare.");
    }
    return {
      id,
      name,
      type,
      content: type === "TXT" ? String(input.content) : contentOf(type, rdata),
      ...(priority !== undefined && { priority }),
      ...(isStructured(type) && { data }),
      ttl: proxied === true ? 1 : Number(ttl),
      proxied: proxied === true,
      ...checkedNotes(input, this.#plan),
      settings: checkedSettings(type, input.settings, this.#plan),
      rdata,
    };
  }
}

/** Codes as documented for invalid content, by type. */
const CONTENT_CODES: Readonly<Record<string, number>> = { A: 9005, AAAA: 9006, CNAME: 9007, NS: 9008, MX: 9009 };
const WIRE_LIMIT = 4096;

function checkedRdata(input: {
  type: string;
  content?: string;
  priority?: number;
  data?: Record<string, unknown>;
}): string {
  try {
    const rdata = rdataOf(input);
    if (rdataToWire(input.type, rdata).length > WIRE_LIMIT) throw new RdataError(`more than ${WIRE_LIMIT} octets`);
    return rdata;
  } catch (error) {
    if (!(error instanceof RdataError)) throw error;
    throw new CloudflareError(
      400,
      CONTENT_CODES[input.type] ?? 1004,
      `Content for ${input.type} record is invalid: ${error.message}`,
    );
  }
}

/** @see https://developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes/ */
function checkedNotes(input: Record<string, unknown>, plan: CloudflarePlan): Pick<StoredRecord, "comment" | "tags"> {
  const { comment = null, tags = [] } = input;
  if (comment !== null && (typeof comment !== "string" || comment.length > plan.comment))
    throw new CloudflareError(400, 9207, `A comment has at most ${plan.comment} characters on this plan.`);
  if (!Array.isArray(tags) || tags.length > plan.tags)
    throw new CloudflareError(
      400,
      9300,
      `DNS record has ${(tags as unknown[]).length} tags, exceeding the quota of ${plan.tags}.`,
    );
  const wrong = tags.find((tag) => typeof tag !== "string" || !/^[a-zA-Z0-9-_]{1,32}(:.{0,100})?$/.test(tag));
  if (wrong !== undefined) throw new CloudflareError(400, 9301, `Tag ${wrong} is invalid.`);
  return { comment: comment === "" ? null : comment, tags: tags as string[] };
}

function checkedSettings(type: string, settings: unknown, plan: CloudflarePlan): StoredRecord["settings"] {
  const { flatten_cname: flatten } = (settings ?? {}) as StoredRecord["settings"];
  if (!flatten) return {};
  if (type !== "CNAME" || !plan.flattening)
    throw new CloudflareError(400, 9207, `flatten_cname is for CNAME records on a paid plan.`);
  return { flatten_cname: true };
}

/** A name outside the zone is taken as relative to it. */
function ownerName(zone: RecordsOfZone, name: unknown): string {
  if (typeof name !== "string" || name === "") throw new CloudflareError(400, 9000, "DNS name is invalid.");
  const plain = name.toLowerCase().replace(/\.$/, "");
  const full = plain === "@" ? zone.name : contains(zone.name, plain) ? plain : `${plain}.${zone.name}`;
  if (!isOwnerName(full)) throw new CloudflareError(400, 9000, "DNS name is invalid.");
  return full;
}

/** Characters of all values of one name and type. */
const SET_LIMIT = 8192;

function refuseConflicts(record: StoredRecord, others: readonly StoredRecord[]): void {
  const has = (...types: string[]) => others.some((other) => types.includes(other.type));
  if (others.some((other) => other.type === record.type && other.rdata === record.rdata)) {
    throw new CloudflareError(400, 81_058, "An identical record already exists.");
  }
  if (record.type === "CNAME" && has("A", "AAAA", "CNAME")) {
    throw new CloudflareError(400, 81_053, "An A, AAAA, or CNAME record with that host already exists.");
  }
  if ((record.type === "A" || record.type === "AAAA") && has("CNAME")) {
    throw new CloudflareError(400, 81_054, "A CNAME record with that host already exists.");
  }
  if (
    (record.type === "NS" && has("A", "AAAA", "CNAME")) ||
    (["A", "AAAA", "CNAME"].includes(record.type) && has("NS"))
  ) {
    throw new CloudflareError(400, 81_056, "NS records with that host already exist.");
  }
  const length = [record, ...others]
    .filter((each) => each.type === record.type)
    .reduce((sum, each) => sum + each.content.length, 0);
  if (length > SET_LIMIT) {
    const message = `The combined content of the records of a name and type must not exceed ${SET_LIMIT} characters.`;
    throw new CloudflareError(400, 9103, message);
  }
}

export function found(record: StoredRecord | undefined): StoredRecord {
  if (!record) throw new CloudflareError(404, 81_044, "Record does not exist.");
  return record;
}

export function object(body: unknown): Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new CloudflareError(400, 9207, "Request body is invalid.");
  return body as Record<string, unknown>;
}
