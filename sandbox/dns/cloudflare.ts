import { type DnsApi, identifier, isZoneName, ServedZones } from "./api.ts";
import {
  type BalancerState,
  balancedSets,
  balancersApi,
  poolsApi,
  type StoredBalancer,
  type StoredPool,
} from "./cloudflare-balancers.ts";
import { CLOUDFLARE_NAME_SERVERS, Draft, found, object, type StoredRecord } from "./cloudflare-draft.ts";
import { type CloudflarePlan, FREE_PLAN } from "./cloudflare-plan.ts";
import { CloudflareError } from "./cloudflare-refusal.ts";
import type { ApiRequest, Reply } from "./http.ts";
import { Throttle } from "./throttle.ts";
import { uniformWorld, type World } from "./world.ts";
import { type ServedSet, ServedZone } from "./zone.ts";

/** The only token this double accepts, with or without something that a test can find again before it. */
const CLOUDFLARE_TOKEN = /^Bearer (.+\+)?sandbox-cloudflare$/;

interface Zone {
  id: string;
  name: string;
  multiProvider: boolean;
  serial: number;
  records: StoredRecord[];
  balancers?: StoredBalancer[];
}

export interface CloudflareState extends BalancerState {
  zones: Zone[];
}

export interface CloudflareOptions {
  readonly state?: CloudflareState;
  readonly plan?: CloudflarePlan;
  /** Factor on the documented 1,200 requests in five minutes. */
  readonly throttle?: number;
  /** What load balancers see; default: nothing differs. */
  readonly world?: World;
  readonly onChange: () => void;
}

export const CLOUDFLARE_ACCOUNT = identifier("cloudflare account");
const ACCOUNT = { id: CLOUDFLARE_ACCOUNT, name: "Sandbox" };
const PAGE_LIMIT = 5_000_000;
const AUTOMATIC_TTL = 300;
/** Answered in place of what is proxied or flattened. */
const HIDING_ADDRESS = "198.51.100.104";

/** Cloudflare's API v4 as far as zones, DNS records and load balancers go: errors, limits, batch order and atomicity as documented. */
export function cloudflareApi(options: CloudflareOptions): DnsApi {
  const state: CloudflareState = options.state ?? { sequence: 0, zones: [] };
  const plan = options.plan ?? FREE_PLAN;
  const throttle = new Throttle([{ limit: Math.ceil(1200 * (options.throttle ?? 1)), seconds: 300 }]);
  const world = options.world ?? uniformWorld();
  const served = new ServedZones(
    (id) => serve(state.zones.find((zone) => zone.id === id)!, state.pools ?? [], world),
    options.onChange,
  );

  const respond = (request: ApiRequest): Reply => {
    try {
      return route(request);
    } catch (error) {
      if (!(error instanceof CloudflareError)) throw error;
      const body = {
        success: false,
        errors: [{ code: error.code, message: error.message }],
        messages: [],
        result: null,
      };
      return { status: error.status, body, ...(error.code === 971 && { headers: { "retry-after": "300" } }) };
    }
  };

  function route(request: ApiRequest): Reply {
    authenticate(request);
    if (throttle.take("user") !== undefined) {
      throw new CloudflareError(429, 971, "Please wait and consider throttling your request speed");
    }
    const [client, version, ...path] = request.path;
    if (client !== "client" || version !== "v4") throw noRoute();
    const [root, id, section, ...rest] = path;
    if (root === "user" && path.join("/") === "user/tokens/verify")
      return ok({ id: identifier("token"), status: "active" });
    if (root === "accounts" && path.length === 1) return ok([ACCOUNT], pageInfo(1, 20, 1, 1));
    if (root === "accounts" && id === ACCOUNT.id && section === "load_balancers" && rest[0] === "pools") {
      const result = poolsApi(request, rest[1], state, state.zones);
      if (request.method !== "GET") for (const { id } of state.zones) served.changed(id);
      if (request.method !== "GET") options.onChange();
      return ok(result);
    }
    if (root !== "zones") throw noRoute();
    if (id === undefined) return request.method === "POST" ? createZone(request.body) : listZones(request);
    const zone = state.zones.find((each) => each.id === id);
    if (!zone)
      throw new CloudflareError(
        404,
        7003,
        `Could not route to /client/v4/zones/${id}, perhaps your object identifier is invalid?`,
      );
    if (section === undefined) return zoneItself(request, zone);
    if (section === "dns_settings" && rest.length === 0) return settings(request, zone);
    if (section === "load_balancers" && rest.length < 2) {
      const result = balancersApi(request, rest[0], state, zone);
      if (request.method !== "GET") served.changed(zone.id);
      return ok(result);
    }
    if (section !== "dns_records") throw noRoute();
    return records(request, zone, rest);
  }

  function listZones(request: ApiRequest): Reply {
    const name = request.query.get("name");
    const all = state.zones.filter((zone) => name === null || zone.name === name.toLowerCase()).map(showZone);
    return ok(...page(request, all, 20, 50));
  }

  function createZone(body: unknown): Reply {
    const { name, account } = object(body) as { name?: unknown; account?: { id?: string } };
    if (account?.id !== ACCOUNT.id) throw new CloudflareError(403, 1068, "Permission denied");
    if (typeof name !== "string" || !isZoneName(name.toLowerCase())) {
      throw new CloudflareError(400, 1097, `${name} is not a registered domain`);
    }
    const exists = state.zones.some((zone) => zone.name === name.toLowerCase());
    if (exists) throw new CloudflareError(400, 1061, `${name} already exists`);
    const id = identifier("zone", name.toLowerCase(), state.sequence++);
    const zone: Zone = { id, name: name.toLowerCase(), multiProvider: false, serial: 1, records: [] };
    state.zones.push(zone);
    served.changed(id);
    return ok(showZone(zone));
  }

  function zoneItself(request: ApiRequest, zone: Zone): Reply {
    if (request.method === "GET") return ok(showZone(zone));
    if (request.method !== "DELETE") throw noRoute();
    state.zones = state.zones.filter((each) => each !== zone);
    served.changed(zone.id);
    return ok({ id: zone.id });
  }

  function settings(request: ApiRequest, zone: Zone): Reply {
    if (request.method === "PATCH") {
      const { multi_provider } = object(request.body);
      if (typeof multi_provider === "boolean") zone.multiProvider = multi_provider;
      served.changed(zone.id);
    } else if (request.method !== "GET") throw noRoute();
    return ok({
      multi_provider: zone.multiProvider,
      nameservers: { type: "cloudflare.standard" },
      zone_mode: "standard",
    });
  }

  function records(request: ApiRequest, zone: Zone, rest: readonly string[]): Reply {
    const [id] = rest;
    if (rest.length > 1) throw noRoute();
    if (id === undefined && request.method === "GET") return listRecords(request, zone);
    if (id === undefined && request.method === "POST")
      return write(zone, (draft) => show(zone, draft.post(request.body)));
    if (id === "usage" && request.method === "GET") {
      return ok({ record_quota: plan.records, record_usage: zone.records.length });
    }
    if (id === "batch" && request.method === "POST") return batch(request.body, zone);
    if (id === undefined || id === "batch" || id === "usage") throw noRoute();
    if (request.method === "GET") return ok(show(zone, found(zone.records.find((each) => each.id === id))));
    if (request.method === "DELETE") return write(zone, (draft) => ({ id: draft.delete(id).id }));
    if (request.method === "PUT") return write(zone, (draft) => show(zone, draft.put(id, request.body)));
    if (request.method === "PATCH") return write(zone, (draft) => show(zone, draft.patch(id, request.body)));
    throw noRoute();
  }

  function listRecords(request: ApiRequest, zone: Zone): Reply {
    const asked = (key: string, value: string) =>
      request.query.get(key) === null || request.query.get(key)?.toLowerCase() === value.toLowerCase();
    const found = zone.records
      .filter((record) => asked("type", record.type) && asked("name", record.name) && asked("content", record.content))
      .sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name) || compare(a.id, b.id))
      .map((record) => show(zone, record));
    return ok(...page(request, found, 100, PAGE_LIMIT));
  }

  function batch(body: unknown, zone: Zone): Reply {
    const lists = object(body) as Record<string, unknown>;
    const part = (key: string): unknown[] => {
      const list = lists[key] ?? [];
      if (!Array.isArray(list)) throw new CloudflareError(400, 9207, `${key} must be an array`);
      return list;
    };
    const [deletes, patches, puts, posts] = [part("deletes"), part("patches"), part("puts"), part("posts")];
    const count = deletes.length + patches.length + puts.length + posts.length;
    if (count > plan.batch)
      throw new CloudflareError(
        400,
        81_065,
        `A batch holds at most ${plan.batch} operations on this plan, not ${count}`,
      );
    const idOf = (item: unknown): string => String(object(item).id);
    return write(zone, (draft) => ({
      deletes: deletes.map((item) => show(zone, draft.delete(idOf(item)))),
      patches: patches.map((item) => show(zone, draft.patch(idOf(item), item))),
      puts: puts.map((item) => show(zone, draft.put(idOf(item), item))),
      posts: posts.map((item) => show(zone, draft.post(item))),
    }));
  }

  /** All or nothing: the draft replaces the records only when every operation went through. */
  function write(zone: Zone, operate: (draft: Draft) => unknown): Reply {
    const draft = new Draft(zone, plan, () => identifier("record", zone.id, state.sequence++));
    const result = operate(draft);
    draft.finish();
    zone.records = [...draft.records.values()];
    zone.serial++;
    served.changed(zone.id);
    return ok(result);
  }

  return { respond, zones: () => state.zones.map((zone) => served.get(zone.id)), snapshot: () => state };
}

function authenticate(request: ApiRequest): void {
  const header = request.headers.authorization;
  if (header === undefined)
    throw new CloudflareError(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
  if (CLOUDFLARE_TOKEN.test(header)) return;
  if (request.path.join("/").endsWith("user/tokens/verify")) throw new CloudflareError(401, 1000, "Invalid API Token");
  throw new CloudflareError(403, 10_000, "Authentication error");
}

const noRoute = () => new CloudflareError(400, 7000, "No route for that URI");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ok = (result: unknown, result_info?: object): Reply => ({
  status: 200,
  body: { success: true, errors: [], messages: [], result, ...(result_info && { result_info }) },
});

const pageInfo = (page: number, per_page: number, count: number, total_count: number) => ({
  page,
  per_page,
  count,
  total_count,
  total_pages: Math.ceil(total_count / per_page),
});

function page<T>(request: ApiRequest, all: readonly T[], usual: number, limit: number): [T[], object] {
  const number = Number(request.query.get("page") ?? 1);
  const size = Number(request.query.get("per_page") ?? usual);
  if (!Number.isInteger(number) || number < 1) throw new CloudflareError(400, 9207, "page must be 1 or more");
  if (!Number.isInteger(size) || size < 1 || size > limit)
    throw new CloudflareError(400, 9207, `per_page must be between 1 and ${limit}`);
  const part = all.slice((number - 1) * size, number * size);
  return [part, pageInfo(number, size, part.length, all.length)];
}

const showZone = (zone: Zone) => ({
  id: zone.id,
  name: zone.name,
  status: "active",
  paused: false,
  type: "full",
  name_servers: CLOUDFLARE_NAME_SERVERS,
  account: ACCOUNT,
  plan: { id: "free", name: "Free Website" },
});

function show(zone: Zone, record: StoredRecord) {
  const { rdata: _, ...shown } = record;
  return {
    ...shown,
    zone_id: zone.id,
    zone_name: zone.name,
    proxiable: ["A", "AAAA", "CNAME"].includes(record.type),
    meta: {},
  };
}

/** Own NS at the apex; foreign ones only with `multi_provider`; load balancers hide addresses; all as on the real service. */
function serve(zone: Zone, pools: readonly StoredPool[], world: World): ServedZone {
  const sets = new Map<string, ServedSet>();
  const add = (name: string, type: string, ttl: number, value: string) => {
    const key = `${name} ${type}`;
    sets.set(key, { name, type, ttl, values: [...(sets.get(key)?.values ?? []), value] });
  };
  const soa = `${CLOUDFLARE_NAME_SERVERS[0]}. dns.cloudflare.sandbox. ${zone.serial} 10000 2400 604800 1800`;
  add(zone.name, "SOA", 1800, soa);
  for (const host of CLOUDFLARE_NAME_SERVERS) add(zone.name, "NS", 86_400, `${host}.`);
  for (const record of zone.records) {
    if (record.type === "NS" && record.name === zone.name && !zone.multiProvider) continue;
    const ttl = record.ttl === 1 ? AUTOMATIC_TTL : record.ttl;
    const isApexAlias = record.type === "CNAME" && record.name === zone.name;
    const hidden = record.proxied || record.settings.flatten_cname || isApexAlias;
    if (!hidden) add(record.name, record.type, ttl, record.rdata);
    else if (!sets.has(`${record.name} A`)) add(record.name, "A", ttl, HIDING_ADDRESS);
  }
  for (const balancer of (zone.balancers ?? []).filter(({ enabled }) => enabled)) {
    for (const type of ["A", "AAAA", "CNAME"]) sets.delete(`${balancer.name} ${type}`);
    for (const set of balancedSets(balancer, pools, world)) sets.set(`${set.name} ${set.type}`, set);
  }
  return new ServedZone(zone.name, sets.values());
}
