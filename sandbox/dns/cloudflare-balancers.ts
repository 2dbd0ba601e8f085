import { isIPv4, isIPv6 } from "node:net";
import { identifier } from "./api.ts";
import { CloudflareError } from "./cloudflare-refusal.ts";
import type { ApiRequest } from "./http.ts";
import { pickWeighted, type World } from "./world.ts";
import { contains, type ServedSet } from "./zone.ts";

interface Origin {
  readonly name: string;
  readonly address: string;
  readonly enabled: boolean;
  readonly weight: number;
}

export interface StoredPool {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly origins: readonly Origin[];
  readonly origin_steering: { readonly policy: string };
}

export interface StoredBalancer {
  readonly id: string;
  readonly zone_name: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly proxied: boolean;
  readonly ttl: number;
  readonly default_pools: readonly string[];
  readonly fallback_pool: string;
  readonly steering_policy: string;
  readonly country_pools: Readonly<Record<string, readonly string[]>>;
  readonly location_strategy: unknown;
}

/** Parts of an account that load balancing changes. */
export interface BalancerState {
  sequence: number;
  pools?: StoredPool[];
}

export interface BalancedZone {
  readonly id: string;
  readonly name: string;
  balancers?: StoredBalancer[];
}

const POOL_KEYS = new Set(["name", "description", "enabled", "origins", "origin_steering"]);
const BALANCER_KEYS = new Set(
  ["name", "description", "enabled", "proxied", "ttl", "default_pools", "fallback_pool"].concat([
    "steering_policy",
    "country_pools",
    "location_strategy",
  ]),
);

/**
 * `accounts/…/load_balancers/pools[/id]`. The numbers 1002, 1003 and 1005 and that a pool in use is 412 are the real ones.
 * @returns the result
 */
export function poolsApi(
  request: ApiRequest,
  id: string | undefined,
  state: BalancerState,
  zones: readonly BalancedZone[],
) {
  const pools = state.pools ?? [];
  if (id === undefined && request.method === "GET") return pools;
  if (id === undefined && request.method === "POST") {
    const pool = checkedPool(object(request.body), identifier("pool", state.sequence++));
    if (pools.some(({ name }) => name === pool.name)) throw new CloudflareError(400, 1003, "value not unique");
    state.pools = [...pools, pool];
    return pool;
  }
  const pool = pools.find((each) => each.id === id);
  if (!pool) throw new CloudflareError(404, 1001, "object not found");
  if (request.method === "GET") return pool;
  if (request.method === "PUT") {
    const changed = checkedPool(object(request.body), pool.id);
    if (pools.some((each) => each !== pool && each.name === changed.name))
      throw new CloudflareError(400, 1003, "value not unique");
    state.pools = pools.map((each) => (each === pool ? changed : each));
    return changed;
  }
  if (request.method !== "DELETE") throw new CloudflareError(400, 7000, "No route for that URI");
  if (zones.some(({ balancers = [] }) => balancers.some((each) => poolIds(each).includes(pool.id)))) {
    throw new CloudflareError(412, 1005, "This object is referenced by other objects, delete them first.");
  }
  state.pools = pools.filter((each) => each !== pool);
  return { id };
}

/** `zones/…/load_balancers[/id]`. @returns the result */
export function balancersApi(request: ApiRequest, id: string | undefined, state: BalancerState, zone: BalancedZone) {
  const balancers = zone.balancers ?? [];
  if (id === undefined && request.method === "GET") return balancers;
  const checked = (made: string) => checkedBalancer(object(request.body), made, zone, state.pools ?? []);
  if (id === undefined && request.method === "POST") {
    const balancer = checked(identifier("balancer", state.sequence++));
    if (balancers.some(({ name }) => name === balancer.name)) throw new CloudflareError(400, 1003, "value not unique");
    zone.balancers = [...balancers, balancer];
    return balancer;
  }
  const existing = balancers.find((each) => each.id === id);
  if (!existing) throw new CloudflareError(404, 1001, "object not found");
  if (request.method === "GET") return existing;
  if (request.method === "PUT") {
    const balancer = checked(existing.id);
    zone.balancers = balancers.map((each) => (each === existing ? balancer : each));
    return balancer;
  }
  if (request.method !== "DELETE") throw new CloudflareError(400, 7000, "No route for that URI");
  zone.balancers = balancers.filter((each) => each !== existing);
  return { id };
}

function checkedPool(input: Record<string, unknown>, id: string): StoredPool {
  refuseUnknown(input, POOL_KEYS);
  const { name, description = "", enabled = true, origins, origin_steering = { policy: "random" } } = input;
  if (typeof name !== "string" || !/^[\w-]+$/.test(name)) throw invalid("name");
  if (!Array.isArray(origins) || origins.length === 0) {
    throw invalid("the origin list length must be in range [1, 20]");
  }
  if ((origin_steering as { policy?: unknown })?.policy !== "random") throw invalid("origin_steering.policy");
  const checked = origins.map((each) => checkedOrigin(object(each)));
  const steering = origin_steering as StoredPool["origin_steering"];
  return {
    id,
    name,
    description: String(description),
    enabled: enabled === true,
    origins: checked,
    origin_steering: steering,
  };
}

function checkedOrigin({ name, address, enabled = true, weight = 1 }: Record<string, unknown>): Origin {
  if (typeof name !== "string" || name === "") throw invalid("origin name");
  if (typeof address !== "string" || !(isIPv4(address) || isIPv6(address))) throw invalid("origin address");
  if (typeof weight !== "number" || weight < 0 || weight > 1) throw invalid("origin weight must be in range [0, 1]");
  return { name, address, enabled: enabled === true, weight };
}

function checkedBalancer(
  input: Record<string, unknown>,
  id: string,
  zone: BalancedZone,
  pools: readonly StoredPool[],
): StoredBalancer {
  const { zone_id: _, ...given } = input;
  refuseUnknown(given, BALANCER_KEYS);
  const { name, ttl = 30, proxied = false, steering_policy = "", country_pools = {} } = given;
  if (typeof name !== "string" || !contains(zone.name, name) || name.includes("*")) throw invalid("name");
  if (!Number.isInteger(ttl) || Number(ttl) < 30 || Number(ttl) > 600) throw invalid("ttl must be in range [30, 600]");
  if (proxied !== false) throw invalid("proxied load balancers are not here");
  if (!["", "off", "geo"].includes(String(steering_policy))) throw invalid("steering_policy");
  const balancer: StoredBalancer = {
    id,
    zone_name: zone.name,
    name,
    description: String(given.description ?? ""),
    enabled: given.enabled !== false,
    proxied: false,
    ttl: Number(ttl),
    default_pools: texts(given.default_pools),
    fallback_pool: String(given.fallback_pool),
    steering_policy: String(steering_policy),
    country_pools: Object.fromEntries(Object.entries(object(country_pools)).map(([key, ids]) => [key, texts(ids)])),
    location_strategy: given.location_strategy ?? { mode: "pop", prefer_ecs: "proximity" },
  };
  if (balancer.default_pools.length === 0) throw invalid("default_pools");
  if (!Object.keys(balancer.country_pools).every((country) => /^[A-Z]{2}$/.test(country)))
    throw invalid("country_pools");
  const unknown = poolIds(balancer).find((each) => !pools.some((pool) => pool.id === each));
  if (unknown !== undefined) throw invalid(`pool ${unknown} does not exist`);
  return balancer;
}

/** What the name of a load balancer answers, in place of plain addresses and CNAMEs. */
export function balancedSets(balancer: StoredBalancer, pools: readonly StoredPool[], world: World): ServedSet[] {
  const byId = new Map(pools.map((pool) => [pool.id, pool]));
  const all = poolIds(balancer).flatMap((id) => byId.get(id)?.origins ?? []);
  const chosen = (client: string): string => {
    const country = balancer.steering_policy === "geo" ? balancer.country_pools[world.countryOf(client)] : undefined;
    const ids = [...(country ?? balancer.default_pools), balancer.fallback_pool];
    const live = ids
      .map((id) => byId.get(id)!)
      .map(({ enabled, origins }) => (enabled ? origins.filter((origin) => origin.enabled) : []))
      .find((origins) => origins.length > 0);
    return live ? pickWeighted(live, world).address : "";
  };
  return (["A", "AAAA"] as const).flatMap((type) => {
    const isOfType = type === "A" ? isIPv4 : isIPv6;
    const values = [...new Set(all.map(({ address }) => address).filter(isOfType))];
    const valuesFor = (client: string): string[] => [chosen(client)].filter(isOfType);
    return values.length > 0 ? [{ name: balancer.name, type, ttl: balancer.ttl, values, valuesFor }] : [];
  });
}

const poolIds = ({ default_pools, fallback_pool, country_pools }: StoredBalancer): string[] => [
  ...default_pools,
  fallback_pool,
  ...Object.values(country_pools).flat(),
];

function texts(input: unknown): string[] {
  if (!Array.isArray(input)) throw invalid("pools");
  return input.map(String);
}

function object(input: unknown): Record<string, unknown> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) throw invalid("body");
  return input as Record<string, unknown>;
}

function refuseUnknown(input: Record<string, unknown>, keys: ReadonlySet<string>): void {
  const unknown = Object.keys(input).find((key) => !keys.has(key));
  if (unknown !== undefined) throw invalid(`unknown field ${unknown}`);
}

const invalid = (what: string) => new CloudflareError(400, 1002, `${what}: validation failed`);
