import { APIConnectionError, APIError, APIUserAbortError } from "cloudflare/core/error";
import { BaseAccounts } from "cloudflare/resources/accounts/accounts";
import type { RecordResponse } from "cloudflare/resources/dns/records";
import { BaseRecords } from "cloudflare/resources/dns/records";
import { BaseZone as BaseZoneSettings } from "cloudflare/resources/dns/settings/zone";
import { BaseZone as BaseZoneUsage } from "cloudflare/resources/dns/usage/zone";
import { BaseZones, type Zone } from "cloudflare/resources/zones/zones";
import { createClient } from "cloudflare/tree-shakable";
import type { RecordChange, RecordSet } from "../../records/records.ts";
import { chunkByName } from "../chunks.ts";
import { limitConcurrency } from "../concurrency.ts";
import { deleteEmptyZone } from "../delete-zone.ts";
import { type DnsFailure, DnsProviderError, failureOf, retryAfter } from "../errors.ts";
import { LastRead } from "../last-read.ts";
import { relativeTo } from "../names.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { type Operations, operationsOf, recordSetOf } from "./changes.ts";
import { limits } from "./limits.ts";
import { isApexNs } from "./own-servers.ts";
import type { CloudflareSettings } from "./settings.ts";

/** Largest page the API gives without trouble. */
const PAGE = 5000;
/** Operations of one batch on the Free plan, which every plan accepts. */
const BATCH = 200;
const IN_FLIGHT = 4;

/** A record that somebody else made, changed or removed since it was read. */
const CONFLICT_CODES = new Set([81_044, 81_053, 81_054, 81_056, 81_057, 81_058]);
const THROTTLE_CODES = new Set([971, 10_100]);

/** Client of Cloudflare's API v4: one object per value, changed by batches of one database transaction. */
export function connectCloudflare(settings: CloudflareSettings): DnsProvider {
  const client = createClient({
    apiToken: settings.apiToken,
    ...(settings.endpoint && { baseURL: `${settings.endpoint.replace(/\/$/, "")}/client/v4` }),
    maxRetries: 0,
    logLevel: "off",
    resources: [BaseAccounts, BaseRecords, BaseZones, BaseZoneSettings, BaseZoneUsage],
  });
  const slot = limitConcurrency(IN_FLIGHT);
  /** Records by key: a change needs their ids. */
  const lastRead = new LastRead<Map<string, RecordResponse[]>>();

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
      const what = `reading zone ${zone.name}`;
      const { result, result_info } = await call(what, false, signal, () => client.dns.records.list(query, { signal }));
      records.push(...result);
      const { total_count: total = records.length } = (result_info ?? {}) as { total_count?: number };
      if (result.length === PAGE) continue;
      if (records.length === total) return records;
      throw new DnsProviderError("cloudflare", "unavailable", `${what}: gave ${records.length} of ${total} records`);
    }
  }

  async function read(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]> {
    const records = Map.groupBy(await list(zone, signal), ({ name, type }) => `${relativeTo(zone.name, name)}/${type}`);
    lastRead.keep(zone, records);
    return [...records.values()].map((listed) => recordSetOf(zone, listed));
  }

  /** Foreign apex NS are only served with this setting. */
  async function serveForeignServers(zone: HostedZone, signal: AbortSignal): Promise<void> {
    const settings = { zone_id: zone.id, multi_provider: true };
    await call(`changing zone ${zone.name}`, true, signal, () => client.dns.settings.zone.edit(settings, { signal }));
  }

  return {
    name: "cloudflare",
    minimumTtl: () => limits.minimumTtl,

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
      const remove = () =>
        call(`deleting zone ${zone.name}`, true, signal, () => client.zones.delete({ zone_id: zone.id }, { signal }));
      await deleteEmptyZone("cloudflare", zone, () => read(zone, signal), remove);
      lastRead.forget(zone);
    },

    readRecords: read,

    async readQuota(zone, signal) {
      const query = { zone_id: zone.id };
      const usage = await call(`reading the quota of zone ${zone.name}`, false, signal, () =>
        client.dns.usage.zone.get(query, { signal }),
      );
      const { record_usage: used, record_quota: limit } = usage ?? {};
      return typeof used === "number" && typeof limit === "number" ? { records: { used, limit } } : {};
    },

    async applyChanges(zone, changes, signal) {
      const listed = await lastRead.take(zone, () => read(zone, signal));
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

const hostedZone = (zone: Zone): HostedZone => ({ id: zone.id, name: zone.name, nameServers: zone.name_servers ?? [] });

/** An error of the library as ours. */
export function translate(error: unknown, what: string, write: boolean): unknown {
  if ((error as Error).name === "SyntaxError") {
    return new DnsProviderError("cloudflare", failureOf(undefined, write), `${what}: the answer broke off`);
  }
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
