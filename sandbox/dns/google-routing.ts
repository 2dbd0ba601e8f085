import { GoogleError } from "./google-refusal.ts";
import { isRegion } from "./google-regions.ts";

/**
 * A routing policy as it is stored: values normal, `kind` left out. Which parts exist and go together is documented in the
 * discovery document of the API v1; the texts of the refusals are shaped after those for plain sets.
 */
export type RoutingPolicy =
  | { readonly wrr: { readonly items: readonly WeightedItem[] }; readonly healthCheck?: string }
  | { readonly geo: GeoPolicy; readonly healthCheck?: string }
  | { readonly primaryBackup: PrimaryBackup; readonly healthCheck: string };

export interface GeoPolicy {
  readonly enableFencing: boolean;
  readonly items: readonly GeoItem[];
}

interface PrimaryBackup {
  readonly primaryTargets: { readonly externalEndpoints: readonly string[] };
  readonly backupGeoTargets: GeoPolicy;
  readonly trickleTraffic: number;
}

export interface Item {
  readonly rrdatas?: readonly string[];
  readonly healthCheckedTargets?: { readonly externalEndpoints: readonly string[] };
}
export type WeightedItem = Item & { readonly weight: number };
type GeoItem = Item & { readonly location: string };

/** Reads one value of the record set's type. @throws GoogleRefusal */
export type ReadValue = (data: unknown, where: string) => string;

export interface PolicyLimits {
  readonly itemsPerPolicy: number;
  readonly valuesPerSet: number;
}

const ROUTED_TYPES: ReadonlySet<string> = new Set(["A", "AAAA", "CNAME", "MX", "SRV", "TXT"]);
const CHECKED_TYPES: ReadonlySet<string> = new Set(["A", "AAAA"]);
const HEALTH_CHECK =
  /^https:\/\/(www|compute)\.googleapis\.com\/compute\/v1\/projects\/[^/]+\/global\/healthChecks\/[^/]+$/;

/** @throws GoogleRefusal for what a public zone cannot have */
export function normalPolicy(
  input: unknown,
  type: string,
  readValue: ReadValue,
  limits: PolicyLimits,
  where: string,
): RoutingPolicy {
  const policy = object(input, where, ["kind", "wrr", "geo", "primaryBackup", "healthCheck"]);
  if (!ROUTED_TYPES.has(type)) throw invalid(`${where} for type ${type}`, "routingPolicy");
  const kinds = ["wrr", "geo", "primaryBackup"].filter((kind) => policy[kind] !== undefined);
  if (kinds.length !== 1) throw invalid(where, kinds.join(" and ") || "<empty>");
  const reader = new PolicyReader(type, readValue, limits);
  const read = reader.policy(policy, where);
  const { healthCheck } = policy;
  if (healthCheck !== undefined && !(typeof healthCheck === "string" && HEALTH_CHECK.test(healthCheck))) {
    throw invalid(`${where}.healthCheck`, healthCheck);
  }
  if (reader.checked !== (healthCheck !== undefined)) throw invalid(`${where}.healthCheck`, healthCheck ?? "<empty>");
  return { ...read, ...(healthCheck !== undefined && { healthCheck }) } as RoutingPolicy;
}

class PolicyReader {
  /** Some endpoints are to be checked. */
  checked = false;
  readonly #type: string;
  readonly #readValue: ReadValue;
  readonly #limits: PolicyLimits;

  constructor(type: string, readValue: ReadValue, limits: PolicyLimits) {
    this.#type = type;
    this.#readValue = readValue;
    this.#limits = limits;
  }

  policy({ wrr, geo, primaryBackup }: Record<string, unknown>, where: string): object {
    if (wrr !== undefined) return { wrr: this.#wrr(wrr, `${where}.wrr`) };
    if (geo !== undefined) return { geo: this.#geo(geo, `${where}.geo`) };
    return { primaryBackup: this.#primaryBackup(primaryBackup, `${where}.primaryBackup`) };
  }

  #wrr(input: unknown, where: string) {
    const items = this.#items(object(input, where, ["kind", "items"]).items, where).map(([item, at]) => {
      const { weight } = item;
      if (typeof weight !== "number" || !Number.isFinite(weight) || weight < 0) throw invalid(`${at}.weight`, weight);
      return { weight, ...this.#item(item, at, "weight") };
    });
    if (items.every(({ weight }) => weight === 0)) throw invalid(`${where}.items`, "weights of 0 only");
    return { items };
  }

  #geo(input: unknown, where: string): GeoPolicy {
    const { items: given, enableFencing = false } = object(input, where, ["kind", "items", "enableFencing"]);
    if (typeof enableFencing !== "boolean") throw invalid(`${where}.enableFencing`, enableFencing);
    const items = this.#items(given, where).map(([item, at]) => {
      const { location } = item;
      if (typeof location !== "string" || !isRegion(location)) throw invalid(`${at}.location`, location);
      return { location, ...this.#item(item, at, "location") };
    });
    if (new Set(items.map(({ location }) => location)).size < items.length) throw invalid(where, "duplicate location");
    return { enableFencing, items };
  }

  #primaryBackup(input: unknown, where: string): PrimaryBackup {
    const keys = ["kind", "primaryTargets", "backupGeoTargets", "trickleTraffic"];
    const { primaryTargets, backupGeoTargets, trickleTraffic = 0 } = object(input, where, keys);
    if (typeof trickleTraffic !== "number" || trickleTraffic < 0 || trickleTraffic > 1) {
      throw invalid(`${where}.trickleTraffic`, trickleTraffic);
    }
    return {
      primaryTargets: this.#targets(primaryTargets, `${where}.primaryTargets`),
      backupGeoTargets: this.#geo(backupGeoTargets, `${where}.backupGeoTargets`),
      trickleTraffic,
    };
  }

  #items(input: unknown, where: string): [Record<string, unknown>, string][] {
    if (!Array.isArray(input) || input.length === 0) throw invalid(`${where}.items`, "<empty>");
    if (input.length > this.#limits.itemsPerPolicy) throw overQuota("itemsPerRoutingPolicy");
    return input.map((item, index) => {
      const at = `${where}.items[${index}]`;
      return [object(item, at), at];
    });
  }

  #item(input: Record<string, unknown>, where: string, own: string): Item {
    object(input, where, ["kind", own, "rrdatas", "signatureRrdatas", "healthCheckedTargets"]);
    const { rrdatas, healthCheckedTargets } = input;
    if (rrdatas === undefined && healthCheckedTargets === undefined) throw invalid(`${where}.rrdata`, "<empty>");
    return {
      ...(rrdatas !== undefined && { rrdatas: this.#values(rrdatas, `${where}.rrdata`) }),
      ...(healthCheckedTargets !== undefined && {
        healthCheckedTargets: this.#targets(healthCheckedTargets, `${where}.healthCheckedTargets`),
      }),
    };
  }

  #targets(input: unknown, where: string) {
    const { externalEndpoints } = object(input, where, ["externalEndpoints"]);
    if (!CHECKED_TYPES.has(this.#type)) throw invalid(where, this.#type);
    this.checked = true;
    return { externalEndpoints: this.#values(externalEndpoints, `${where}.externalEndpoints`) };
  }

  #values(input: unknown, where: string): string[] {
    if (!Array.isArray(input) || input.length === 0) throw invalid(where, "<empty>");
    if (input.length > this.#limits.valuesPerSet) throw overQuota("resourceRecordsPerRrset");
    if (this.#type === "CNAME" && input.length > 1) throw invalid(where, input);
    const values = input.map((data, index) => this.#readValue(data, `${where}[${index}]`));
    if (new Set(values).size < values.length) throw invalid(where, "duplicate values");
    return values.sort();
  }
}

/** The policy as equal text, whatever the order of its items. */
export function policyText(policy: RoutingPolicy | undefined): string {
  const sorted = (_: string, value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value;
  return policy === undefined ? "" : JSON.stringify(policy, sorted);
}

/** As the API shows it. */
export function showPolicy(policy: RoutingPolicy): object {
  const geo = (part: GeoPolicy) => ({
    kind: "dns#rRSetRoutingPolicyGeoPolicy",
    ...part,
    items: part.items.map((item) => ({ kind: "dns#rRSetRoutingPolicyGeoPolicyGeoPolicyItem", ...item })),
  });
  const kind = "dns#rRSetRoutingPolicy";
  if ("geo" in policy) return { kind, ...policy, geo: geo(policy.geo) };
  if ("wrr" in policy) {
    const items = policy.wrr.items.map((item) => ({ kind: "dns#rRSetRoutingPolicyWrrPolicyWrrPolicyItem", ...item }));
    return { kind, ...policy, wrr: { kind: "dns#rRSetRoutingPolicyWrrPolicy", items } };
  }
  const backupGeoTargets = geo(policy.primaryBackup.backupGeoTargets);
  const primaryBackup = {
    kind: "dns#rRSetRoutingPolicyPrimaryBackupPolicy",
    ...policy.primaryBackup,
    backupGeoTargets,
  };
  return { kind, ...policy, primaryBackup };
}

/** @param keys the only ones; absent = any */
function object(input: unknown, where: string, keys?: readonly string[]): Record<string, unknown> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) throw invalid(where, "<empty>");
  const unknown = keys && Object.keys(input).find((key) => !keys.includes(key));
  if (unknown === undefined) return input as Record<string, unknown>;
  const message = `Invalid JSON payload received. Unknown name "${unknown}" at '${where}': Cannot find field.`;
  throw new GoogleError(400, "badRequest", message);
}

const invalid = (parameter: string, value: unknown) =>
  new GoogleError(400, "invalid", `Invalid value for '${parameter}': '${value}'`);

const overQuota = (name: string) =>
  new GoogleError(403, "quotaExceeded", `The resource record limit '${name}' is exceeded.`);
