import { createHash } from "node:crypto";
import type { Attribute, GroupSpec, ManifestResources } from "../../sdl/types.ts";
import { attributes, GiB, type ProviderProfile } from "./catalog.ts";

export interface Usage {
  cpu: number;
  memory: number;
  ephemeral: number;
  persistent: number;
  addresses: number;
}

/** What a group takes of a provider, all replicas counted. */
export function usage(group: Pick<GroupSpec, "resources">): Usage {
  const total: Usage = { cpu: 0, memory: 0, ephemeral: 0, persistent: 0, addresses: 0 };
  const addresses = new Set<number>();
  for (const { resource, count } of group.resources) {
    total.cpu += count * Number(resource.cpu.units.val);
    total.memory += count * Number(resource.memory.size.val);
    for (const volume of resource.storage) {
      if (storageClass(volume) === "ram") total.memory += count * Number(volume.size.val);
      else total[isPersistent(volume) ? "persistent" : "ephemeral"] += count * Number(volume.size.val);
    }
    for (const endpoint of resource.endpoints) if (endpoint.kind === 2) addresses.add(endpoint.sequence_number);
  }
  total.addresses = addresses.size;
  return total;
}

/** What is left of a provider that already serves `groups`. */
export function free(profile: ProviderProfile, groups: readonly Usage[]): Usage {
  const left: Usage = { ...profile.capacity, addresses: profile.addresses.count };
  for (const taken of groups) for (const key of Object.keys(left) as (keyof Usage)[]) left[key] -= taken[key];
  return left;
}

export type Offer = { bid: string } | { declined: string };

/** What an order asks for. */
export interface OrderRequest {
  readonly group: GroupSpec;
  /** Seconds of notice before the lease is taken back; undefined when none is asked for. */
  readonly notice: number | undefined;
}

/**
 * A provider's answer to an order: its price in uact per block, or silence with the reason for the log.
 * The price is the sum over the resources, moved by at most 5 % by the seed, as live prices move.
 */
export function offer(
  profile: ProviderProfile,
  auditor: string,
  wanted: OrderRequest,
  left: Usage,
  seed: string,
): Offer {
  const { group } = wanted;
  const declined = orderProblem(profile, auditor, wanted, left);
  if (declined) return { declined };
  const denoms = new Set(group.resources.map((unit) => unit.price.denom));
  if (denoms.size !== 1 || !denoms.has("uact")) return { declined: "is not priced in uact" };
  const price = round(cost(profile, group) * priceFactor(`${seed} ${profile.name}`));
  const ceiling = group.resources.reduce((sum, unit) => sum + unit.count * Number(unit.price.amount), 0);
  return price <= ceiling ? { bid: price.toFixed(6) } : { declined: `pays ${ceiling}, less than ${price}` };
}

/** Why a provider cannot serve a group, whatever is paid. */
export function orderProblem(
  profile: ProviderProfile,
  auditor: string,
  wanted: OrderRequest,
  left: Usage,
): string | undefined {
  const { group, notice = 0 } = wanted;
  return requirementProblem(profile, auditor, group) ?? noticeProblem(profile, notice) ?? capacityProblem(group, left);
}

function requirementProblem(profile: ProviderProfile, auditor: string, group: GroupSpec): string | undefined {
  const own = attributes(profile);
  const missing = (group.requirements.attributes ?? []).find((wanted) => !matches(own, wanted));
  if (missing) return `wants ${missing.key}=${missing.value}`;
  const { all_of, any_of } = group.requirements.signed_by;
  const signed = (by: string) => profile.audited && by === auditor;
  if (!(all_of ?? []).every(signed)) return "wants audits it does not have";
  if (any_of && any_of.length > 0 && !any_of.some(signed)) return "wants an audit it does not have";
  for (const { resource } of group.resources) {
    if (Number(resource.gpu.units.val) > 0) return "wants a GPU";
    const volume = resource.storage.find((each) => isPersistent(each) && storageClass(each) !== profile.storageClass);
    if (volume) return `wants persistent storage of class ${storageClass(volume)}`;
  }
  return undefined;
}

function noticeProblem(profile: ProviderProfile, notice: number): string | undefined {
  return notice > (profile.notice ?? 0) * 3600 ? `wants ${notice} s of notice` : undefined;
}

/** A star in a key stands for one path segment. */
function matches(own: readonly Attribute[], wanted: Attribute): boolean {
  const pattern = new RegExp(`^${wanted.key.split("*").map(escaped).join("[^/]*")}$`);
  return own.some((attribute) => pattern.test(attribute.key) && attribute.value === wanted.value);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function capacityProblem(group: GroupSpec, left: Usage): string | undefined {
  const wanted = usage(group);
  const short = (Object.keys(wanted) as (keyof Usage)[]).find((key) => wanted[key] > left[key]);
  return short && `wants more ${short} than is free`;
}

function cost({ prices }: ProviderProfile, group: GroupSpec): number {
  const total = usage(group);
  const endpoints = group.resources.reduce((sum, unit) => sum + unit.resource.endpoints.length, 0);
  return (
    (prices.cpu * total.cpu) / 1000 +
    (prices.memory * total.memory) / GiB +
    (prices.ephemeral * total.ephemeral) / GiB +
    (prices.persistent * total.persistent) / GiB +
    prices.endpoint * endpoints +
    prices.address * total.addresses
  );
}

function priceFactor(seed: string): number {
  return 0.95 + createHash("sha256").update(seed).digest().readUInt16BE(0) / 655_350;
}

function round(price: number): number {
  return Math.max(0.000001, Math.ceil(price * 1e6) / 1e6);
}

type Volume = ManifestResources["storage"][number];

function isPersistent(volume: Volume): boolean {
  return volume.attributes?.some(({ key, value }) => key === "persistent" && value === "true") ?? false;
}

function storageClass(volume: Volume): string | undefined {
  return volume.attributes?.find(({ key }) => key === "class")?.value;
}
