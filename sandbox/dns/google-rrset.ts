import { isOwnerName } from "./api.ts";
import { policyValues } from "./google-answers.ts";
import { GoogleError } from "./google-refusal.ts";
import { normalPolicy, policyText, type RoutingPolicy } from "./google-routing.ts";
import { chunkedText, normalRdata } from "./rdata.ts";
import { RdataError } from "./rdata-fields.ts";
import { contains } from "./zone.ts";

export interface ResourceRecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  /** With a routing policy none. */
  readonly rrdatas: readonly string[];
  readonly routingPolicy?: RoutingPolicy;
}

export interface GoogleLimits {
  readonly additions: number;
  readonly deletions: number;
  readonly rdataBytes: number;
  readonly sets: number;
  readonly valuesPerSet: number;
  readonly nameServersPerDelegation: number;
  readonly itemsPerPolicy: number;
}

export const STANDARD_LIMITS: GoogleLimits = {
  additions: 1000,
  deletions: 1000,
  rdataBytes: 100_000,
  sets: 10_000,
  valuesPerSet: 100,
  nameServersPerDelegation: 8,
  itemsPerPolicy: 100,
};

const types = new Set(
  "A AAAA ALIAS CAA CNAME DNSKEY DS HTTPS MX NAPTR NS PTR SOA SPF SRV SSHFP SVCB TLSA TXT".split(" "),
);

/** A set as it is stored: lower-case name, normal RDATA; with either values or a routing policy. */
export function normalSet(input: unknown, limits: GoogleLimits, where: string): ResourceRecordSet {
  const { name, type, ttl, rrdatas, routingPolicy } = (input ?? {}) as Record<string, unknown>;
  if (typeof name !== "string" || !name.endsWith(".")) throw invalid(`${where}.name`, name);
  if (typeof type !== "string" || !types.has(type)) throw invalid(`${where}.type`, type);
  if (!Number.isInteger(ttl) || Number(ttl) < 0 || Number(ttl) > 2 ** 31 - 1) throw invalid(`${where}.ttl`, ttl);
  if (routingPolicy !== undefined) {
    if (rrdatas !== undefined) throw invalid(`${where}.rrdata`, "with a routing policy");
    const at = `${where}.routingPolicy`;
    const policy = normalPolicy(routingPolicy, type, (data, place) => rdata(type, data, place), limits, at);
    return { name: name.toLowerCase(), type, ttl: Number(ttl), rrdatas: [], routingPolicy: policy };
  }
  if (!Array.isArray(rrdatas) || rrdatas.length === 0)
    throw new GoogleError(400, "required", `The '${where}.rrdatas' parameter is required but was missing.`);
  const values = rrdatas.map((data, index) => rdata(type, data, `${where}.rrdatas[${index}]`));
  if (new Set(values).size < values.length) throw invalid(`${where}.rrdatas`, "duplicate values");
  return { name: name.toLowerCase(), type, ttl: Number(ttl), rrdatas: values };
}

function rdata(type: string, data: unknown, where: string): string {
  if (typeof data !== "string") throw invalid(where, data);
  try {
    return type === "TXT" || type === "SPF" ? chunkedText(data) : normalRdata(type, data);
  } catch (error) {
    if (error instanceof RdataError) throw invalid(where, data);
    throw error;
  }
}

/** Every value of the set. */
export const valuesOf = ({ rrdatas, routingPolicy }: ResourceRecordSet): readonly string[] =>
  routingPolicy ? [...new Set(policyValues(routingPolicy))] : rrdatas;

/** Same TTL and the same values or policy, in any order. */
export const sameSet = (a: ResourceRecordSet, b: ResourceRecordSet): boolean =>
  a.ttl === b.ttl &&
  policyText(a.routingPolicy) === policyText(b.routingPolicy) &&
  a.rrdatas.length === b.rrdatas.length &&
  [...a.rrdatas].sort().join("\n") === [...b.rrdatas].sort().join("\n");

/** Rules for one set that is added. */
export function checkSet(set: ResourceRecordSet, dnsName: string, limits: GoogleLimits, where: string): void {
  const name = set.name.slice(0, -1);
  if (!contains(dnsName.slice(0, -1), name) || !isOwnerName(name)) throw invalid(`${where}.name`, set.name);
  if (set.rrdatas.length > limits.valuesPerSet)
    throw new GoogleError(403, "quotaExceeded", "The resource record limit 'resourceRecordsPerRrset' is exceeded.");
  if (set.type === "NS" && set.rrdatas.length > limits.nameServersPerDelegation) {
    throw new GoogleError(
      403,
      "quotaExceeded",
      `At most ${limits.nameServersPerDelegation} name servers per delegation.`,
    );
  }
  if (set.type === "ALIAS" && (set.name !== dnsName || set.rrdatas.length > 1)) throw invalid(`${where}.type`, "ALIAS");
  if (set.type === "CNAME" && set.rrdatas.length > 1) throw invalid(`${where}.rrdatas`, set.rrdatas);
  if (set.type === "SOA" && set.name !== dnsName) throw invalid(`${where}.type`, "SOA");
}

/** Rules for the zone after a change. */
export function checkZone(sets: readonly ResourceRecordSet[], dnsName: string, limits: GoogleLimits): void {
  if (sets.length > limits.sets)
    throw new GoogleError(403, "quotaExceeded", "The resource record limit 'rrsetsPerManagedZone' is exceeded.");
  for (const type of ["SOA", "NS"]) {
    if (!sets.some((set) => set.name === dnsName && set.type === type)) {
      throw new GoogleError(
        400,
        "invalidZoneApex",
        `The resource record set 'entity.change.deletions' is invalid because a zone must contain exactly one resource record set of type '${type}' at the apex.`,
      );
    }
  }
  const atApex = new Set(sets.filter((set) => set.name === dnsName).map(({ type }) => type));
  if (atApex.has("ALIAS") && (atApex.has("A") || atApex.has("AAAA"))) throw invalid("entity.change.additions", "ALIAS");
  const perName = new Map<string, number>();
  for (const set of sets) perName.set(set.name, (perName.get(set.name) ?? 0) + 1);
  const conflict = sets.find((set) => set.type === "CNAME" && perName.get(set.name)! > 1);
  if (conflict) {
    throw new GoogleError(
      400,
      "cnameResourceRecordSetConflict",
      `The resource record set 'entity.change.additions' is invalid because the DNS name '${conflict.name}' may have either one CNAME resource record set or resource record sets of other types, but not both.`,
    );
  }
}

const invalid = (parameter: string, value: unknown) =>
  new GoogleError(400, "invalid", `Invalid value for '${parameter}': '${value}'`);
