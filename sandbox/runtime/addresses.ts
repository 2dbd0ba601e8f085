import type { ManifestExpose, ManifestGroup } from "../../sdl/types.ts";
import { exposure, NoCapacityError, servicePort } from "./exposure.ts";

/** Leased address by `endpoint/port/proto`: every port of an endpoint is declared by itself. */
export type Addresses = Readonly<Record<string, string>>;

/** What one lease holds, and whose it is. */
export interface AddressHolder {
  readonly owner: string;
  readonly addresses: Addresses;
}

export function addressKey(expose: ManifestExpose): string {
  return `${expose.ip}/${servicePort(expose)}/${expose.proto}`;
}

/**
 * Addresses for a group: those it has, and for what is new the first of the pool that is free or that other ports of the
 * same endpoint of the owner are on, as MetalLB gives them. A port that another lease of the owner has declared under
 * the same endpoint name is withheld (`provider:cluster/manager.go`, akash-network/support#108).
 * @throws NoCapacity
 */
export function leaseAddresses(
  group: ManifestGroup,
  owner: string,
  present: Addresses,
  others: readonly AddressHolder[],
  pool: readonly string[],
): Addresses {
  const declared = others.flatMap(portsOf);
  const placed: Record<string, string> = {};
  for (const key of new Set(addressKeys(group))) {
    if (declared.some((other) => other.owner === owner && other.key === key)) continue;
    const taken = [...declared, ...portsOf({ owner, addresses: { ...present, ...placed } })];
    const address = present[key] ?? pool.find((candidate) => mayBeOn(candidate, { owner, key }, taken));
    if (!address) throw new NoCapacityError(`no free IP address for endpoint ${endpointOf(key)}`);
    placed[key] = address;
  }
  return placed;
}

/** What a group wants declared. */
export function addressKeys(group: ManifestGroup): string[] {
  const exposes = group.services.flatMap(({ expose }) => expose);
  return exposes.filter((expose) => exposure(expose) === "address").map(addressKey);
}

export function endpointOf(key: string): string {
  return key.split("/", 1)[0]!;
}

interface DeclaredPort {
  readonly owner: string;
  readonly key: string;
  readonly address: string;
}

function portsOf({ owner, addresses }: AddressHolder): DeclaredPort[] {
  return Object.entries(addresses).map(([key, address]) => ({ owner, key, address }));
}

/** Whether everything on an address is another port of the same endpoint (MetalLB's `allow-shared-ip`). */
function mayBeOn(address: string, port: Pick<DeclaredPort, "owner" | "key">, taken: readonly DeclaredPort[]): boolean {
  return taken
    .filter((other) => other.address === address)
    .every(({ owner, key }) => owner === port.owner && endpointOf(key) === endpointOf(port.key) && key !== port.key);
}
