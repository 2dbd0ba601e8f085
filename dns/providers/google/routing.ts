/** Routing as Cloud DNS spells it (`RRSetRoutingPolicy` of its REST API v1). */
import { canonicalRdata } from "../../records/rdata.ts";
import { canonicalRouting, type Routing } from "../../records/routing.ts";
import { DnsProviderError } from "../errors.ts";

/** As the API gives it; of these parts everything is understood but internal load balancers, fences and trickled traffic. */
export interface RoutingPolicy {
  readonly wrr?: { readonly items: readonly Item[] };
  readonly geo?: Geo;
  readonly primaryBackup?: {
    readonly primaryTargets?: Targets;
    readonly backupGeoTargets?: Geo;
    readonly trickleTraffic?: number;
  };
  readonly healthCheck?: string;
}

interface Geo {
  readonly enableFencing?: boolean;
  readonly items: readonly Item[];
}

interface Item {
  readonly weight?: number;
  readonly location?: string;
  readonly rrdatas?: readonly string[];
  readonly healthCheckedTargets?: Targets;
}

interface Targets {
  readonly externalEndpoints?: readonly string[];
  readonly internalLoadBalancers?: readonly unknown[];
}

/** Location of a backup's only item, which is the nearest one to everybody. */
const ANYWHERE = "us-central1";

/** What the API is to be sent. */
export function policyOf(routing: Routing): RoutingPolicy {
  if (routing.kind === "other") return JSON.parse(routing.policy) as RoutingPolicy;
  if (routing.kind === "nearest") {
    const items = routing.items.map(({ place, values }) => ({ location: place, rrdatas: values }));
    return { geo: { enableFencing: false, items } };
  }
  if (routing.kind === "failover") {
    const { primary, backup, healthCheck } = routing;
    const backupGeoTargets = { enableFencing: false, items: [{ location: ANYWHERE, rrdatas: backup }] };
    return { primaryBackup: { primaryTargets: { externalEndpoints: primary }, backupGeoTargets }, healthCheck };
  }
  if (routing.kind === "countries") {
    throw new DnsProviderError("google", "invalid", "knows places by its regions, not by countries");
  }
  const { items, healthCheck } = routing;
  if (healthCheck === undefined) {
    return { wrr: { items: items.map(({ weight, values }) => ({ weight, rrdatas: values })) } };
  }
  const checked = items.map(({ weight, values }) => ({ weight, healthCheckedTargets: { externalEndpoints: values } }));
  return { wrr: { items: checked }, healthCheck };
}

/** What the API gave, canonical. */
export function routingOf(type: string, policy: RoutingPolicy): Routing {
  const read = policy.wrr ? weighted(policy) : policy.geo ? nearest(policy) : failover(policy);
  if (read === undefined) return { kind: "other", policy: JSON.stringify(policy) };
  return canonicalRouting(read, (value) => canonicalRdata(type, value));
}

function weighted({ wrr, healthCheck }: RoutingPolicy): Routing | undefined {
  const items = wrr!.items.map((item) => ({ weight: item.weight ?? 0, values: valuesOf(item, healthCheck) }));
  if (!items.every(isReadable)) return undefined;
  return { kind: "weighted", items, ...(healthCheck && { healthCheck }) };
}

function nearest({ geo, healthCheck }: RoutingPolicy): Routing | undefined {
  if (geo!.enableFencing || healthCheck) return undefined;
  const items = geo!.items.map((item) => ({ place: item.location ?? "", values: valuesOf(item, undefined) }));
  return items.every(isReadable) ? { kind: "nearest", items } : undefined;
}

function failover({ primaryBackup: policy, healthCheck }: RoutingPolicy): Routing | undefined {
  const { externalEndpoints: primary, internalLoadBalancers } = policy?.primaryTargets ?? {};
  const [item, ...more] = policy?.backupGeoTargets?.items ?? [];
  const backup = item && valuesOf(item, undefined);
  if (!healthCheck || !primary || !backup || more.length > 0 || internalLoadBalancers?.length) return undefined;
  return policy?.trickleTraffic ? undefined : { kind: "failover", primary, backup, healthCheck };
}

const isReadable = <T extends { values: readonly string[] | undefined }>(
  item: T,
): item is T & { values: readonly string[] } => item.values !== undefined;

/** The item's values, all of them checked or none; undefined where it is otherwise. */
function valuesOf({ rrdatas = [], healthCheckedTargets = {} }: Item, healthCheck: string | undefined) {
  const { externalEndpoints = [], internalLoadBalancers = [] } = healthCheckedTargets;
  const [wanted, other] = healthCheck ? [externalEndpoints, rrdatas] : [rrdatas, externalEndpoints];
  return wanted.length > 0 && other.length === 0 && internalLoadBalancers.length === 0 ? wanted : undefined;
}
