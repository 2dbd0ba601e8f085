/** Routing as Cloudflare's load balancers and their pools spell it. */
import { createHash } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { RecordSet } from "../../records/records.ts";
import { canonicalRouting, type Routing, routedValues } from "../../records/routing.ts";
import { fullName } from "../names.ts";
import type { CloudflareBalancer, CloudflarePool } from "./shapes.ts";

type Items = Extract<Routing, { kind: "weighted" }>["items"];

/** Stands in the description of what is ours. */
const MARK = "made by the platform's stack for";
const descriptionOf = (zone: string): string => `${MARK} ${zone}; changed by hand it is made again`;

/** @param zone pools belong to the account: those of one zone alone */
export const isOurs = ({ description }: CloudflareBalancer | CloudflarePool, zone?: string): boolean =>
  zone === undefined ? description?.startsWith(MARK) === true : description === descriptionOf(zone);

/** The answers of a routing, that for everyone else first. */
function answersOf({
  routing,
}: RecordSet): readonly { readonly countries: readonly string[]; readonly items: Items }[] {
  if (routing?.kind === "weighted") return [{ countries: [], items: routing.items }];
  if (routing?.kind === "countries") return [{ countries: [], items: routing.others }, ...routing.answers];
  throw new Error(`Cloudflare has no ${routing?.kind} answers`);
}

/** A pool for each answer, named after what it holds, that for everyone else first. */
export function poolsOf(zone: string, record: RecordSet) {
  return answersOf(record).map(({ items }) => {
    const content = JSON.stringify([zone, record.name, record.type, items]);
    return {
      name: `platform-${createHash("sha256").update(content).digest("hex").slice(0, 24)}`,
      description: descriptionOf(zone),
      enabled: true,
      origin_steering: { policy: "random" as const },
      origins: items.flatMap(({ weight, values }) =>
        values.map((address) => ({ name: address, address, enabled: true, weight: weight / 100 })),
      ),
    };
  });
}

/** False where somebody changed the pool that its name promises. */
export const holdsSame = (existing: CloudflarePool, wanted: ReturnType<typeof poolsOf>[number]): boolean =>
  JSON.stringify(itemsIn(existing)) === JSON.stringify(itemsIn({ id: existing.id, ...wanted }));

/** What the load balancer of the record is to be. @param pools ids in the order of `poolsOf` */
export function balancerOf(zone: string, record: RecordSet, pools: readonly string[]) {
  const countries = answersOf(record).flatMap((answer, index) =>
    answer.countries.map((country): [string, string[]] => [country, [pools[index]!]]),
  );
  return {
    name: fullName(record.name, zone),
    description: descriptionOf(zone),
    enabled: true,
    proxied: false,
    ttl: record.ttl,
    default_pools: [pools[0]!],
    fallback_pool: pools[0]!,
    steering_policy: countries.length > 0 ? ("geo" as const) : ("off" as const),
    country_pools: Object.fromEntries(countries),
    location_strategy: { mode: "resolver_ip" as const, prefer_ecs: "geo" as const },
  };
}

/** The record set that a load balancer stands for; one of somebody else, or changed by hand, with a policy not understood. */
export function recordOf(
  name: string,
  balancer: CloudflareBalancer,
  pools: ReadonlyMap<string, CloudflarePool>,
): RecordSet {
  const ttl = balancer.ttl ?? 0;
  const routing = isOurs(balancer) ? routingOf(balancer, pools) : undefined;
  const values = routing ? routedValues(routing) : [];
  const type = values.length > 0 && values.every((value) => isIPv6(value)) ? "AAAA" : "A";
  if (routing && values.every((value) => (type === "A" ? isIPv4(value) : true)))
    return { name, type, ttl, values, routing };
  const owner = isOurs(balancer) ? "changed by hand" : "made by somebody else";
  return { name, type, ttl, values: [], routing: { kind: "other", policy: `load balancer ${owner}` } };
}

function routingOf(balancer: CloudflareBalancer, pools: ReadonlyMap<string, CloudflarePool>): Routing | undefined {
  const { default_pools, country_pools, region_pools, pop_pools, rules } = balancer;
  const itemsOf = ([id = "", ...more]: readonly string[]): Items | undefined =>
    more.length > 0 ? undefined : itemsIn(pools.get(id));
  const others = itemsOf(default_pools ?? []);
  const places = [...Map.groupBy(Object.entries(country_pools ?? {}), ([, ids]) => ids.join())].map(
    ([ids, entries]) => ({
      countries: entries.map(([country]) => country),
      items: itemsOf(ids.split(",")),
    }),
  );
  const more = [region_pools, pop_pools, rules].some((each) => Object.keys(each ?? {}).length > 0);
  const known = places.filter((place): place is typeof place & { items: Items } => place.items !== undefined);
  if (!others || more || known.length < places.length || balancer.proxied || balancer.enabled === false)
    return undefined;
  if (balancer.steering_policy !== (places.length > 0 ? "geo" : "off")) return undefined;
  const canonical = (routing: Routing): Routing => canonicalRouting(routing, (value) => value.toLowerCase());
  return canonical(
    known.length > 0 ? { kind: "countries", answers: known, others } : { kind: "weighted", items: others },
  );
}

function itemsIn(pool: CloudflarePool | undefined): Items | undefined {
  if (!pool || pool.enabled === false || pool.origins?.some(({ enabled }) => enabled === false)) return undefined;
  return (pool.origins ?? []).map(({ address, weight }) => ({
    weight: Math.round((weight ?? 1) * 100),
    values: [address ?? ""],
  }));
}
