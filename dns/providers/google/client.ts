import { DNS, type Record as GoogleRecord } from "@google-cloud/dns";
import { OAuth2Client } from "google-auth-library";
import { printableLine } from "../../../errors/printable.ts";
import { canonicalRdata } from "../../records/rdata.ts";
import type { RecordChange, RecordSet } from "../../records/records.ts";
import { routedValues } from "../../records/routing.ts";
import { chunkByName } from "../chunks.ts";
import { limitConcurrency } from "../concurrency.ts";
import { deleteEmptyZone } from "../delete-zone.ts";
import { DnsProviderError, failureOf, retryAfter } from "../errors.ts";
import { LastRead } from "../last-read.ts";
import { legible } from "../legible.ts";
import { fullName, relativeTo } from "../names.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { limits } from "./limits.ts";
import { policyOf, routingOf } from "./routing.ts";
import type { GoogleSettings } from "./settings.ts";
import { type ManagedZone, type ResourceRecordSet, serviceAccount, type ZoneChange } from "./shapes.ts";
import { readProject, refusalOf, sendOnce, TRANSPORT } from "./transport.ts";

/** Additions, deletions and RDATA octets of one change. */
const CHANGE_LIMITS = [1000, 1000, 100_000];
const PAGE = 1000;
/** A zone holds 10,000 record sets, more by request. */
const MOST_PAGES = 1000;
const IN_FLIGHT = 4;

/** Additions and deletions of one changed record set. */
interface Replacement {
  readonly add: readonly ResourceRecordSet[];
  readonly remove: readonly ResourceRecordSet[];
}

/** Client of Cloud DNS v1: atomic changes whose deletions must match what is there. */
export function connectGoogle(settings: GoogleSettings): DnsProvider {
  const dns = openClient(settings);
  const slot = limitConcurrency(IN_FLIGHT);
  /** Record sets by key, as stored: deletions must repeat them literally. */
  const lastRead = new LastRead<Map<string, ResourceRecordSet>>();

  async function call<T>(what: string, write: boolean, signal: AbortSignal, operation: () => Promise<T>): Promise<T> {
    try {
      return await slot(() => abortable(signal, operation));
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, what, write);
    }
  }

  async function read(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]> {
    const what = `reading zone ${zone.name}`;
    const listed: ResourceRecordSet[] = [];
    let query: object | null = { maxResults: PAGE, autoPaginate: false };
    for (let pages = 0; query; pages++) {
      if (pages === MOST_PAGES) throw new DnsProviderError("google", "unavailable", `${what}: its pages do not end`);
      const asked: object = query;
      const [records, next] = (await call(what, false, signal, () =>
        dns.zone(zone.id).getRecords(asked),
      )) as unknown as [GoogleRecord[], object | null];
      listed.push(...records.map((each) => each.toJSON() as unknown as ResourceRecordSet));
      query = next;
    }
    return legible("google", what, () => {
      const kept = listed.filter(({ type }) => type !== "SOA");
      const stored = new Map(kept.map((record) => [`${relativeTo(zone.name, record.name)}/${record.type}`, record]));
      const sets = [...stored.values()].map((record) => recordSet(zone.name, record));
      lastRead.keep(zone, stored);
      return sets;
    });
  }

  return {
    name: "google",
    minimumTtl: () => limits.minimumTtl,

    async findZone(name, signal) {
      const query = { dnsName: `${name}.` } as object;
      const [zones] = await call(`looking up zone ${name}`, false, signal, () => dns.getZones(query));
      const found = zones
        .map((zone) => zone.metadata as ManagedZone)
        .find((zone) => (zone.visibility ?? "public") === "public" && zone.dnsName === `${name}.`);
      return found ? hostedZone(found) : null;
    },

    async createZone(name, signal) {
      const config = { dnsName: `${name}.`, description: "Made by the platform's stack" };
      const what = `creating zone ${name}`;
      const [zone] = await call(what, true, signal, () => dns.createZone(managedZoneName(name), config));
      const made = hostedZone(zone.metadata as ManagedZone);
      if (made.name === name) return made;
      throw new DnsProviderError("google", "unknown", `${what}: the answer is about zone ${made.name} (NOT_DONE)`);
    },

    async deleteZone(zone, signal) {
      const remove = () => call(`deleting zone ${zone.name}`, true, signal, () => dns.zone(zone.id).delete());
      await deleteEmptyZone("google", zone, () => read(zone, signal), remove);
      lastRead.forget(zone);
    },

    readRecords: read,

    async readQuota(zone, signal) {
      const what = `reading the quota of zone ${zone.name}`;
      const { quota } = await call(what, false, signal, () => readProject(dns, settings.project));
      return { recordSets: quota.rrsetsPerManagedZone, valuesPerSet: quota.resourceRecordsPerRrset };
    },

    async applyChanges(zone, changes, signal) {
      const stored = await lastRead.take(zone, () => read(zone, signal));
      const convert = (change: RecordChange) => replacement(zone.name, change, stored.get(change.key));
      const managed = dns.zone(zone.id);
      const records = (sets: readonly ResourceRecordSet[]) =>
        sets.map(({ type, ...metadata }) => managed.record(type, metadata as never));
      for (const chunk of chunkByName(changes, convert, sizesOf, CHANGE_LIMITS)) {
        const [what, added] = [`changing zone ${zone.name}`, chunk.flatMap((each) => each.add)];
        const removed = chunk.flatMap((each) => each.remove);
        const change = { add: records(added), delete: records(removed) };
        const [made] = await call(what, true, signal, () => managed.createChange(change));
        const { additions = [], deletions = [] } = made.metadata as ZoneChange;
        if (legible("google", what, () => sameSets(additions, added) && sameSets(deletions, removed))) continue;
        const message = `${what}: the answer does not say what was asked for (NOT_DONE)`;
        throw new DnsProviderError("google", "unknown", message);
      }
    },
  };
}

function openClient(settings: GoogleSettings): DNS {
  const token = settings.accessToken;
  const dns = new DNS({
    projectId: settings.project,
    ...(settings.credentials && { credentials: parseKey(settings.credentials) }),
    clientOptions: { transporterOptions: TRANSPORT },
    ...(token && { authClient: withToken(token) as never }),
  });
  if (settings.endpoint) dns.baseUrl = `${settings.endpoint.replace(/\/$/, "")}/dns/v1`;
  sendOnce(dns);
  return dns;
}

const withToken = (token: string) =>
  new OAuth2Client({ credentials: { access_token: token }, transporterOptions: TRANSPORT });

/** The parser's own words would repeat a part of the key. */
function parseKey(text: string) {
  try {
    return serviceAccount.parse(JSON.parse(text));
  } catch {
    throw new DnsProviderError(
      "google",
      "denied",
      "dns.providers.google.credentials is not the JSON text of a service account key",
    );
  }
}

const hostedZone = (zone: ManagedZone): HostedZone => ({
  id: zone.name,
  name: zone.dnsName.replace(/\.$/, ""),
  nameServers: (zone.nameServers ?? []).map((host) => host.replace(/\.$/, "")),
});

/** `example-com` for `example.com`: a letter first, then letters, digits and hyphens, at most 63. */
export const managedZoneName = (name: string): string =>
  `${/^[a-z]/.test(name) ? "" : "z-"}${name.replace(/[^a-z0-9]/g, "-")}`.slice(0, 63).replace(/-+$/, "");

function recordSet(zone: string, { type, ttl, rrdatas, routingPolicy, ...record }: ResourceRecordSet): RecordSet {
  const name = relativeTo(zone, record.name);
  if (!routingPolicy) return { name, type, ttl, values: (rrdatas ?? []).map((data) => canonicalRdata(type, data)) };
  const routing = routingOf(type, routingPolicy);
  return { name, type, ttl, values: routedValues(routing), routing };
}

function replacement(
  zone: string,
  { before, after }: RecordChange,
  stored: ResourceRecordSet | undefined,
): Replacement {
  const written = ({ name, type, ttl, values, routing }: RecordSet): ResourceRecordSet => ({
    name: `${fullName(name, zone)}.`,
    type,
    ttl,
    ...(routing ? { routingPolicy: policyOf(routing) } : { rrdatas: values }),
  });
  return { add: after ? [written(after)] : [], remove: before ? [literal(stored) ?? written(before)] : [] };
}

function literal(stored: ResourceRecordSet | undefined): ResourceRecordSet | undefined {
  if (!stored) return undefined;
  const { name, type, ttl, rrdatas, routingPolicy } = stored;
  return { name, type, ttl, ...(rrdatas && { rrdatas }), ...(routingPolicy !== undefined && { routingPolicy }) };
}

function sizesOf({ add, remove }: Replacement): number[] {
  const octets = [...add, ...remove]
    .flatMap(({ rrdatas, routingPolicy }) => rrdatas ?? JSON.stringify(routingPolicy))
    .reduce((sum, data) => sum + Buffer.byteLength(data), 0);
  return [add.length, remove.length, octets];
}

/** Whether both are the same changes; of a routing, that it is one. */
function sameSets(answered: readonly ResourceRecordSet[], asked: readonly ResourceRecordSet[]): boolean {
  const keys = (sets: readonly ResourceRecordSet[]) =>
    sets.map(({ name, type, ttl, rrdatas }) =>
      JSON.stringify([name.toLowerCase(), type, ttl, (rrdatas ?? []).map((data) => canonicalRdata(type, data)).sort()]),
    );
  return keys(answered).sort().join("\n") === keys(asked).sort().join("\n");
}

/** The library knows no abort signals: the wait ends, the request itself runs out. */
async function abortable<T>(signal: AbortSignal, operation: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([operation(), promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Too many requests come as 403 as well, told apart by their reason. */
const THROTTLE_REASONS = new Set(["rateLimitExceeded", "userRateLimitExceeded"]);

function translate(error: unknown, what: string, write: boolean): unknown {
  if (!(error instanceof Error) || error instanceof DnsProviderError) return error;
  const { status, message, reasons, retryAfter: after } = refusalOf(error);
  const throttled = reasons.some((reason) => THROTTLE_REASONS.has(reason));
  const kind = throttled ? "throttled" : failureOf(status, write);
  const text = `${what}: ${printableLine(message, 2000)}`;
  return new DnsProviderError("google", kind, text, { status, retryAfter: retryAfter(after) });
}
