import { APIConnectionError, APIError, APIUserAbortError } from "cloudflare/core/error";
import { BaseAccounts } from "cloudflare/resources/accounts/accounts";
import type { BatchPatchParam, RecordBatchParams, RecordResponse } from "cloudflare/resources/dns/records";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseZone as BaseZoneSettings } from "cloudflare/resources/dns/settings/zone";
import { BaseZones, type Zone } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import type { DnsSettings } from "../../provider/settings.ts";
import type { RecordChange, RecordSet } from "../records.ts";
import { chunkByName } from "./chunks.ts";
import { fromRecord, toContent } from "./cloudflare-record.ts";
import { atMost } from "./concurrency.ts";
import { type DnsFailure, DnsProviderError, failureOf, isMissing, retryAfter, ZoneNotEmpty } from "./errors.ts";
import { beyondApex, fullName, relativeTo } from "./names.ts";
import type { DnsProvider, HostedZone } from "./provider.ts";

/** Largest page the API gives without trouble. */
const PAGE = 5000;
/** Operations of one batch on the Free plan, which every plan accepts. */
const BATCH = 200;
const MINIMUM_TTL = 60;
/** What TTL 1, automatic, means for a record that is not proxied. */
const AUTOMATIC_TTL = 300;
const IN_FLIGHT = 4;

const PROXIABLE = new Set(["A", "AAAA", "CNAME"]);

/** A record that somebody else made, changed or removed since it was read. */
const CONFLICT_CODES = new Set([81_044, 81_053, 81_054, 81_056, 81_057, 81_058]);
const THROTTLE_CODES = new Set([971, 10_100]);

interface Listed {
  readonly id: string;
  readonly value: string;
  readonly ttl: number;
}

/** Operations of one changed record set. */
interface Operations {
  readonly deletes: RecordBatchParams.Delete[];
  readonly patches: BatchPatchParam[];
  readonly posts: NonNullable<RecordBatchParams["posts"]>;
}

/** Client of Cloudflare's API v4: one object per value, changed by batches of one database transaction. */
export function connectCloudflare(settings: NonNullable<DnsSettings["cloudflare"]>): DnsProvider {
  const client = createClient({
    apiToken: settings.apiToken,
    ...(settings.endpoint && { baseURL: `${settings.endpoint.replace(/\/$/, "")}/client/v4` }),
    maxRetries: 0,
    logLevel: "off",
    resources: [BaseAccounts, BaseRecords, BaseZones, BaseZoneSettings],
  });
  const slot = atMost(IN_FLIGHT);
  /** Records of the last read by zone: a change needs their ids. Used once. */
  const lastRead = new Map<string, Map<string, Listed[]>>();

  async function call<T>(
    what: string,
    write: boolean,
    signal: AbortSignal,
    operation: () => PromiseLike<T>,
  ): Promise<T> {
    try {
      return await slot(async () => operation());
    } catch (error) {
      signal.throwIfAborted();
      throw translate(error, what, write);
    }
  }

  async function accountId(signal: AbortSignal): Promise<string> {
    if (settings.accountId) return settings.accountId;
    const page = await call("listing the accounts", false, signal, () => client.accounts.list({}, { signal }));
    const [account, another] = page.result;
    if (account && !another) return account.id;
    const why = account ? "the token sees several accounts" : "the token sees no account";
    throw new DnsProviderError("cloudflare", "denied", `${why}: set dns.providers.cloudflare.accountId in the stage`);
  }

  async function list(zone: HostedZone, signal: AbortSignal): Promise<RecordResponse[]> {
    const records: RecordResponse[] = [];
    for (let page = 1; ; page++) {
      const query = { zone_id: zone.id, page, per_page: PAGE };
      const { result } = await call(`reading zone ${zone.name}`, false, signal, () =>
        client.dns.records.list(query, { signal }),
      );
      records.push(...result);
      if (result.length < PAGE) return records;
    }
  }

  async function read(zone: HostedZone, signal: AbortSignal) {
    const sets = new Map<string, { set: RecordSet; listed: Listed[] }>();
    for (const record of await list(zone, signal)) {
      const name = relativeTo(zone.name, record.name);
      const key = `${name}/${record.type}`;
      const ttl = seconds(record);
      const value = fromRecord(record);
      const before = sets.get(key);
      const values = [...(before?.set.values ?? []), value];
      const listed = [...(before?.listed ?? []), { id: record.id, value, ttl }];
      sets.set(key, { set: { name, type: record.type, ttl: Math.min(ttl, before?.set.ttl ?? ttl), values }, listed });
    }
    lastRead.set(zone.id, new Map([...sets].map(([key, { listed }]) => [key, listed])));
    return [...sets.values()].map(({ set }) => (isApexNs(set) ? withOwnServers(zone, set) : set));
  }

  /** Foreign apex NS are only served with this setting. */
  async function serveForeignServers(zone: HostedZone, signal: AbortSignal): Promise<void> {
    const settings = { zone_id: zone.id, multi_provider: true };
    await call(`changing zone ${zone.name}`, true, signal, () => client.dns.settings.zone.edit(settings, { signal }));
  }

  return {
    name: "cloudflare",
    minimumTtl: () => MINIMUM_TTL,

    async findZone(name, signal) {
      const page = await call(`looking up zone ${name}`, false, signal, () => client.zones.list({ name }, { signal }));
      const zone = page.result.find((each) => each.name === name);
      return zone ? hostedZone(zone) : null;
    },

    async createZone(name, signal) {
      const account = { id: await accountId(signal) };
      const zone = await call(`creating zone ${name}`, true, signal, () =>
        client.zones.create({ account, name, type: "full" }, { signal }),
      );
      return hostedZone(zone);
    },

    async deleteZone(zone, signal) {
      try {
        const left = beyondApex(await read(zone, signal));
        if (left.length > 0) throw new ZoneNotEmpty("cloudflare", zone.name, left);
        await call(`deleting zone ${zone.name}`, true, signal, () =>
          client.zones.delete({ zone_id: zone.id }, { signal }),
        );
      } catch (error) {
        if (!isMissing(error)) throw error;
      } finally {
        lastRead.delete(zone.id);
      }
    },

    readRecords: read,

    async applyChanges(zone, changes, signal) {
      if (!lastRead.has(zone.id)) await read(zone, signal);
      const listed = lastRead.get(zone.id)!;
      lastRead.delete(zone.id);
      const convert = (change: RecordChange) => operationsOf(zone, change, listed.get(change.key) ?? []);
      const size = (each: Operations) => [each.deletes.length + each.patches.length + each.posts.length];
      if (changes.some(({ after }) => after && isApexNs(after))) await serveForeignServers(zone, signal);
      for (const chunk of chunkByName(changes, convert, size, [BATCH])) {
        const batch = {
          deletes: chunk.flatMap((each) => each.deletes),
          patches: chunk.flatMap((each) => each.patches),
          posts: chunk.flatMap((each) => each.posts),
        };
        if (Object.values(batch).every((part) => part.length === 0)) continue;
        await call(`changing zone ${zone.name}`, true, signal, () =>
          client.dns.records.batch({ zone_id: zone.id, ...batch }, { signal, maxRetries: 0 }),
        );
      }
    },
  };
}

/** A proxied record keeps its TTL of 1, which no desired one has, so that it never passes for a plain one. */
const seconds = ({ ttl, proxied }: RecordResponse): number => (ttl === 1 && !proxied ? AUTOMATIC_TTL : ttl);

const hostedZone = (zone: Zone): HostedZone => ({ id: zone.id, name: zone.name, nameServers: zone.name_servers ?? [] });

const isApexNs = ({ name, type }: RecordSet): boolean => name === "" && type === "NS";

/** Cloudflare's own apex NS are no records: it adds them to every answer and refuses them as input. */
const ownServers = (zone: HostedZone): string[] => zone.nameServers.map((host) => `${host}.`);

const withOwnServers = (zone: HostedZone, set: RecordSet): RecordSet => ({
  ...set,
  values: [...new Set([...ownServers(zone), ...set.values])],
});

function withoutOwnServers(zone: HostedZone, set: RecordSet): RecordSet {
  if (!isApexNs(set)) return set;
  const own = new Set(ownServers(zone));
  return { ...set, values: set.values.filter((value) => !own.has(value)) };
}

/** Values that stay keep their record; one that goes and one that comes share a record, so that comments and tags stay. */
function operationsOf(zone: HostedZone, change: RecordChange, listed: readonly Listed[]): Operations {
  const [before, after] = [change.before, change.after].map((set) => set && withoutOwnServers(zone, set));
  if (!matches(before, listed)) {
    throw new DnsProviderError(
      "cloudflare",
      "conflict",
      `${change.key} was changed by somebody else since it was read`,
    );
  }
  const wanted = new Set(after?.values);
  const kept = listed.filter(({ value }) => wanted.has(value));
  const gone = listed.filter(({ value }) => !wanted.has(value));
  const present = new Set(kept.map(({ value }) => value));
  const missing = [...wanted].filter((value) => !present.has(value));
  const body = (value: string) => {
    const { name, type, ttl } = after!;
    const plain = PROXIABLE.has(type) ? { proxied: false } : {};
    return { name: fullName(name, zone.name), type, ttl, ...plain, ...toContent(type, value) };
  };
  const changed = missing.slice(0, gone.length).map((value, index) => ({ id: gone[index]!.id, ...body(value) }));
  const retimed = kept.filter(({ ttl }) => ttl !== after?.ttl).map(({ id, value }) => ({ id, ...body(value) }));
  return {
    deletes: gone.slice(missing.length).map(({ id }) => ({ id })),
    patches: [...changed, ...retimed] as BatchPatchParam[],
    posts: missing.slice(gone.length).map(body) as Operations["posts"],
  };
}

const matches = (before: RecordSet | undefined, listed: readonly Listed[]): boolean => {
  const values = new Set(listed.map(({ value }) => value));
  return values.size === new Set(before?.values).size && (before?.values ?? []).every((value) => values.has(value));
};

/** An error of the library as ours. */
export function translate(error: unknown, what: string, write: boolean): unknown {
  if (error instanceof APIUserAbortError || !(error instanceof APIError)) return error;
  const text = error.errors.map(({ code, message }) => `${message} (${code})`).join("; ") || error.message;
  const status = error instanceof APIConnectionError ? undefined : error.status;
  const wait = retryAfter(error.headers?.get("retry-after"));
  return new DnsProviderError("cloudflare", kindOf(error, status, write), `${what}: ${text}`, {
    status,
    retryAfter: wait,
  });
}

function kindOf(error: APIError, status: number | undefined, write: boolean): DnsFailure {
  const codes = error.errors.map(({ code }) => code ?? 0);
  if (codes.some((code) => THROTTLE_CODES.has(code))) return "throttled";
  return codes.some((code) => CONFLICT_CODES.has(code)) ? "conflict" : failureOf(status, write);
}
