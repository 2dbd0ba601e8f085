import { z } from "zod";
import type { RecordChange, RecordSet } from "../../records/records.ts";
import { chunkByName } from "../chunks.ts";
import { deleteEmptyZone } from "../delete-zone.ts";
import { DnsProviderError } from "../errors.ts";
import { LastRead } from "../last-read.ts";
import { legible } from "../legible.ts";
import { relativeTo } from "../names.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { openApi } from "./api.ts";
import { isDone, type Operations, operationsOf, recordSetOf } from "./changes.ts";
import { limits } from "./limits.ts";
import { isApexNs } from "./own-servers.ts";
import type { CloudflareSettings } from "./settings.ts";
import { batchShape, type CloudflareRecord, identified, pageOf, recordShape, usageShape, zoneShape } from "./shapes.ts";

/** Largest page the API gives without trouble. */
const PAGE = 5000;
/** Operations of one batch on the Free plan, which every plan accepts. */
const BATCH = 200;
/** Client of Cloudflare's API v4: one object per value, changed by batches of one database transaction. */
export function connectCloudflare(settings: CloudflareSettings): DnsProvider {
  const api = openApi(settings);
  /** Records by key: a change needs their ids. */
  const lastRead = new LastRead<Map<string, CloudflareRecord[]>>();

  async function accountId(signal: AbortSignal): Promise<string> {
    if (settings.accountId) return settings.accountId;
    const listed = {
      what: "listing the accounts",
      method: "GET",
      path: "/accounts",
      shape: pageOf(identified),
    } as const;
    const [account, another] = (await api.call({ ...listed, signal })).result;
    if (account && !another) return account.id;
    const why = account ? "the token sees several accounts" : "the token sees no account";
    throw new DnsProviderError("cloudflare", "denied", `${why}: set dns.providers.cloudflare.accountId in the stage`);
  }

  async function list(zone: HostedZone, signal: AbortSignal): Promise<CloudflareRecord[]> {
    const [what, path] = [`reading zone ${zone.name}`, recordsPath(zone)];
    const records: CloudflareRecord[] = [];
    for (let page = 1; ; page++) {
      const query = { page, per_page: PAGE };
      const shape = pageOf(recordShape);
      const { result, result_info: info } = await api.call({ what, method: "GET", path, query, shape, signal });
      records.push(...result);
      if (info.page !== page || info.count !== result.length) {
        const got = `page ${info.page} with ${result.length} records`;
        throw incomplete(`${what}: gave ${got} in place of page ${page} with ${info.count}`);
      }
      if (result.length === PAGE) continue;
      if (records.length === info.total_count) return records;
      throw incomplete(`${what}: gave ${records.length} of ${info.total_count} records`);
    }
  }

  async function read(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]> {
    const listed = await list(zone, signal);
    return legible("cloudflare", `reading zone ${zone.name}`, () => {
      const records = Map.groupBy(listed, ({ name, type }) => `${relativeTo(zone.name, name)}/${type}`);
      const sets = [...records.values()].map((each) => recordSetOf(zone, each));
      lastRead.keep(zone, records);
      return sets;
    });
  }

  /** Foreign apex NS are only served with this setting. */
  async function serveForeignServers(zone: HostedZone, signal: AbortSignal): Promise<void> {
    const shape = z.object({ multi_provider: z.literal(true) });
    const [what, path] = [`changing zone ${zone.name}`, `${zonePath(zone)}/dns_settings`];
    await api.result({ what, method: "PATCH", path, body: { multi_provider: true }, shape, signal });
  }

  async function writeBatch(zone: HostedZone, chunk: readonly Operations[], signal: AbortSignal): Promise<void> {
    const body = {
      deletes: chunk.flatMap((each) => each.deletes),
      patches: chunk.flatMap((each) => each.patches),
      posts: chunk.flatMap((each) => each.posts),
    };
    if (Object.values(body).every((part) => part.length === 0)) return;
    const [what, path] = [`changing zone ${zone.name}`, `${recordsPath(zone)}/batch`];
    const answer = await api.result({ what, method: "POST", path, body, shape: batchShape, signal });
    if (legible("cloudflare", what, () => isDone(body, answer))) return;
    throw new DnsProviderError(
      "cloudflare",
      "unknown",
      `${what}: the answer does not say what was asked for (NOT_DONE)`,
    );
  }

  return {
    name: "cloudflare",
    minimumTtl: () => limits.minimumTtl,

    async findZone(name, signal) {
      const [what, shape] = [`looking up zone ${name}`, pageOf(zoneShape)];
      const page = await api.call({ what, method: "GET", path: "/zones", query: { name }, shape, signal });
      const zone = page.result.find((each) => each.name === name);
      return zone ? hostedZone(zone) : null;
    },

    async createZone(name, signal) {
      const body = { account: { id: await accountId(signal) }, name, type: "full" };
      const shape = zoneShape.extend({ name: z.literal(name) });
      const what = `creating zone ${name}`;
      return hostedZone(await api.result({ what, method: "POST", path: "/zones", body, shape, signal }));
    },

    async deleteZone(zone, signal) {
      const [what, shape] = [`deleting zone ${zone.name}`, z.object({ id: z.literal(zone.id) })];
      const remove = () => api.result({ what, method: "DELETE", path: zonePath(zone), shape, signal });
      await deleteEmptyZone("cloudflare", zone, () => read(zone, signal), remove);
      lastRead.forget(zone);
    },

    readRecords: read,

    async readQuota(zone, signal) {
      const [what, path] = [`reading the quota of zone ${zone.name}`, `${recordsPath(zone)}/usage`];
      const usage = await api.result({ what, method: "GET", path, shape: usageShape, signal });
      const { record_usage: used, record_quota: limit } = usage;
      return used != null && limit != null ? { records: { used, limit } } : {};
    },

    async applyChanges(zone, changes, signal) {
      const listed = await lastRead.take(zone, () => read(zone, signal));
      const convert = (change: RecordChange) => operationsOf(zone, change, listed.get(change.key) ?? []);
      const size = (each: Operations) => [each.deletes.length + each.patches.length + each.posts.length];
      if (changes.some(({ after }) => after && isApexNs(after))) await serveForeignServers(zone, signal);
      for (const chunk of chunkByName(changes, convert, size, [BATCH])) await writeBatch(zone, chunk, signal);
    },
  };
}

const zonePath = ({ id }: HostedZone): string => `/zones/${encodeURIComponent(id)}`;
const recordsPath = (zone: HostedZone): string => `${zonePath(zone)}/dns_records`;

const hostedZone = ({ id, name, name_servers }: z.output<typeof zoneShape>): HostedZone => ({
  id,
  name,
  nameServers: name_servers ?? [],
});

const incomplete = (message: string) => new DnsProviderError("cloudflare", "unavailable", message);
