/** Load balancers of Cloudflare beside the plain records of its zones: what a routing becomes there. */
import { z } from "zod";
import { type RecordChange, type RecordSet, recordKey } from "../../records/records.ts";
import { DnsProviderError, isMissing, ZoneNotEmptyError } from "../errors.ts";
import { LastRead } from "../last-read.ts";
import { legible } from "../legible.ts";
import { relativeTo } from "../names.ts";
import type { DnsProvider, HostedZone } from "../provider.ts";
import { openApi } from "./api.ts";
import { balancerOf, holdsSame, isOurs, poolsOf, recordOf } from "./routing.ts";
import type { CloudflareSettings } from "./settings.ts";
import { balancerShape, type CloudflareBalancer, type CloudflarePool, poolShape } from "./shapes.ts";

/** What was read of a zone: load balancers by relative name, pools of the account, plain records that are hidden. */
interface Read {
  readonly balancers: ReadonlyMap<string, CloudflareBalancer>;
  readonly pools: readonly CloudflarePool[];
  readonly hidden: ReadonlyMap<string, RecordSet>;
}

/**
 * The client with load balancers as record sets that carry a routing. A load balancer hides plain records of its name, so
 * it is made before they are deleted, and deleted after they are made: there is always an answer. Pools stay as they are, as
 * their names tell what they hold: new ones are made, the load balancer is led to them, old ones are deleted; what a broken
 * run leaves is taken up or cleared by the next one. Those of others, by their description, are never touched.
 */
export function withBalancers(base: DnsProvider, settings: CloudflareSettings): DnsProvider {
  const poolsPath = `/accounts/${encodeURIComponent(settings.accountId!)}/load_balancers/pools`;
  const balancersPath = (zone: HostedZone) => `/zones/${encodeURIComponent(zone.id)}/load_balancers`;
  const api = openApi(settings);
  const lastRead = new LastRead<Read>();

  function list<T>(what: string, path: string, item: z.ZodType<T>, signal: AbortSignal): Promise<T[]> {
    return api.result({ what, method: "GET", path, shape: z.array(item), signal });
  }

  /** Changes the object of that id, or makes it. @returns what it is now, by the answer */
  async function write<T>(
    what: string,
    path: string,
    id: string | undefined,
    body: { readonly name: string; readonly description: string },
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const to = { what, path: id === undefined ? path : `${path}/${encodeURIComponent(id)}`, body, signal };
    const same = shape.and(z.looseObject({ name: z.literal(body.name), description: z.literal(body.description) }));
    return api.result({ ...to, method: id === undefined ? "POST" : "PUT", shape: same });
  }

  async function remove(what: string, path: string, id: string, signal: AbortSignal): Promise<void> {
    const shape = z.object({ id: z.literal(id) });
    await api.result({ what, method: "DELETE", path: `${path}/${encodeURIComponent(id)}`, shape, signal });
  }

  async function read(zone: HostedZone, signal: AbortSignal): Promise<RecordSet[]> {
    const [plain, listed, pools] = await Promise.all([
      base.readRecords(zone, signal),
      list(`reading load balancers of ${zone.name}`, balancersPath(zone), balancerShape, signal),
      list("reading pools", poolsPath, poolShape, signal),
    ]);
    const byId = new Map(pools.map((pool) => [pool.id, pool]));
    const [balancers, records] = legible("cloudflare", `reading load balancers of ${zone.name}`, () => {
      const named = new Map(listed.map((each) => [relativeTo(zone.name, each.name), each]));
      return [named, [...named].map(([name, balancer]) => recordOf(name, balancer, byId))] as const;
    });
    const steered = new Map(records.map((record) => [recordKey(record), record]));
    const hidden = new Map(plain.filter((set) => steered.has(recordKey(set))).map((set) => [recordKey(set), set]));
    lastRead.keep(zone, { balancers, pools, hidden });
    return [
      ...plain.filter((set) => !hidden.has(recordKey(set))),
      ...records.map((record) => (hidden.has(recordKey(record)) ? incompleteRecord(record) : record)),
    ];
  }

  /** Makes the pools, then leads the load balancer of the name to them. */
  async function writeBalancer(zone: HostedZone, after: RecordSet, found: Read, signal: AbortSignal): Promise<void> {
    const existing = found.balancers.get(after.name);
    if (existing && !isOurs(existing)) throw foreign(`load balancer ${existing.name}`);
    const wanted = poolsOf(zone.name, after);
    const ids = await Promise.all(wanted.map((pool) => idOf(pool, found.pools, signal)));
    const body = balancerOf(zone.name, after, ids);
    const what = `writing load balancer ${body.name}`;
    await write(what, balancersPath(zone), existing?.id, body, balancerShape, signal);
  }

  async function idOf(
    wanted: ReturnType<typeof poolsOf>[number],
    pools: readonly CloudflarePool[],
    signal: AbortSignal,
  ) {
    const existing = pools.find(({ name }) => name === wanted.name);
    if (existing && existing.description !== wanted.description) throw foreign(`pool ${wanted.name}`);
    if (existing && holdsSame(existing, wanted)) return existing.id;
    return (await write(`writing pool ${wanted.name}`, poolsPath, existing?.id, wanted, poolShape, signal)).id;
  }

  async function deleteBalancer(zone: HostedZone, balancer: CloudflareBalancer, signal: AbortSignal): Promise<void> {
    if (!isOurs(balancer)) throw foreign(`load balancer ${balancer.name}`);
    await remove(`deleting load balancer ${balancer.name}`, balancersPath(zone), balancer.id, signal);
  }

  /** Deletes the zone's own pools that no load balancer is led to any more. */
  async function deleteUnusedPools(zone: HostedZone, signal: AbortSignal): Promise<void> {
    const { balancers, pools } = await lastRead.take(zone, () => read(zone, signal));
    const used = new Set([...balancers.values()].flatMap(poolIdsOf));
    const left = pools.filter((pool) => isOurs(pool, zone.name) && !used.has(pool.id));
    for (const { id, name } of left) await remove(`deleting pool ${name}`, poolsPath, id, signal);
  }

  return {
    ...base,
    readRecords: read,

    async applyChanges(zone, changes, signal) {
      const found = await lastRead.take(zone, () => read(zone, signal));
      const steered = changes.flatMap(({ after }) => (after?.routing ? [after] : []));
      const balancedNames = new Set(steered.map(({ name }) => name));
      const unsteered = changes.flatMap(({ before, after }) => (before?.routing && !after?.routing ? before.name : []));
      const obsolete = unsteered
        .filter((name) => !balancedNames.has(name))
        .flatMap((name) => found.balancers.get(name) ?? []);
      for (const after of steered) await writeBalancer(zone, after, found, signal);
      const plain = changes.flatMap((change) => plainChange(change, found.hidden));
      if (plain.length > 0) await base.applyChanges(zone, plain, signal);
      for (const balancer of obsolete) await deleteBalancer(zone, balancer, signal);
      if (steered.length + obsolete.length > 0) await deleteUnusedPools(zone, signal);
    },

    async deleteZone(zone, signal) {
      const sets = await read(zone, signal).catch((error) => {
        if (isMissing(error)) return [];
        throw error;
      });
      const left = sets.filter(({ routing }) => routing).map(recordKey);
      if (left.length > 0) throw new ZoneNotEmptyError("cloudflare", zone.name, left);
      await base.deleteZone(zone, signal);
    },
  };
}

/** A load balancer beside the plain records that it hides is never what is desired. */
const incompleteRecord = (record: RecordSet): RecordSet => ({
  ...record,
  values: [],
  routing: { kind: "other", policy: "a load balancer that hides plain records" },
});

/** The part of a change that plain records have in it. */
function plainChange({ key, before, after }: RecordChange, hidden: ReadonlyMap<string, RecordSet>): RecordChange[] {
  const was = before?.routing ? hidden.get(key) : before;
  const becomes = after?.routing ? undefined : after;
  return was || becomes ? [{ key, ...(was && { before: was }), ...(becomes && { after: becomes }) }] : [];
}

function poolIdsOf({ default_pools, fallback_pool, ...more }: CloudflareBalancer): string[] {
  const places = [more.country_pools, more.region_pools, more.pop_pools].flatMap((each) => Object.values(each ?? {}));
  return [...(default_pools ?? []), ...(fallback_pool ? [fallback_pool] : []), ...places.flat()];
}

const foreign = (what: string) =>
  new DnsProviderError(
    "cloudflare",
    "invalid",
    `${what} exists and was not made by this tool: delete or rename it there`,
  );
