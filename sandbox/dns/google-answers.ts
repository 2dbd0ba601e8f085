import { byDistance } from "./google-regions.ts";
import type { GeoPolicy, Item, RoutingPolicy, WeightedItem } from "./google-routing.ts";
import { pickWeighted, type World } from "./world.ts";

/** Every value that a client may be given. */
export function policyValues(policy: RoutingPolicy): string[] {
  if ("wrr" in policy) return policy.wrr.items.flatMap(allOf);
  if ("geo" in policy) return policy.geo.items.flatMap(allOf);
  const { primaryTargets, backupGeoTargets } = policy.primaryBackup;
  return [...primaryTargets.externalEndpoints, ...backupGeoTargets.items.flatMap(allOf)];
}

/** What one client is given. Endpoints that fail their check are left out, unless all do. */
export function routedAnswer(policy: RoutingPolicy, client: string, world: World): readonly string[] {
  if ("wrr" in policy) return pickedValues(policy.wrr.items, world);
  if ("geo" in policy) return nearest(policy.geo, client, world);
  const { primaryTargets, backupGeoTargets, trickleTraffic } = policy.primaryBackup;
  const healthy = primaryTargets.externalEndpoints.filter(world.isHealthy);
  if (healthy.length === 0 || world.random() < trickleTraffic) return nearest(backupGeoTargets, client, world);
  return healthy;
}

function pickedValues(items: readonly WeightedItem[], world: World): readonly string[] {
  const healthy = items.filter((item) => upOf(item, world).length > 0);
  const choice = healthy.length > 0 ? healthy : items;
  const item = pickWeighted(choice, world);
  return healthy.length > 0 ? upOf(item, world) : allOf(item);
}

function nearest({ items, enableFencing }: GeoPolicy, client: string, world: World): readonly string[] {
  const near = byDistance(items, world.regionOf(client));
  const reachable = enableFencing ? near.slice(0, 1) : near;
  const item = reachable.find((each) => upOf(each, world).length > 0);
  return item ? upOf(item, world) : allOf(near[0]!);
}

const allOf = ({ rrdatas = [], healthCheckedTargets }: Item): string[] => [
  ...rrdatas,
  ...(healthCheckedTargets?.externalEndpoints ?? []),
];

const upOf = ({ rrdatas = [], healthCheckedTargets }: Item, world: World): string[] => [
  ...rrdatas,
  ...(healthCheckedTargets?.externalEndpoints ?? []).filter(world.isHealthy),
];
