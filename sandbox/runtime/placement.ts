import { createHash } from "node:crypto";
import type { ManifestExpose, ManifestGroup, ManifestService } from "../../sdl/types.ts";
import { type Addresses, leaseAddresses } from "./addresses.ts";
import { exposure, NoCapacityError } from "./exposure.ts";

/** What a lease holds at its provider beside the pods; kept over updates, lost with the lease. */
export interface Placement {
  /** External port by `service/port/proto`. */
  ports: Record<string, number>;
  /** Those of its endpoints that no other lease of the owner has declared. */
  addresses: Addresses;
  /** Those of its host names that no other lease has. */
  hosts: string[];
}

/** A placement, and whose it is. */
export interface Tenancy {
  readonly lease: string;
  readonly owner: string;
  readonly placement: Placement;
}

export function portKey(service: ManifestService, expose: ManifestExpose): string {
  return `${service.name}/${expose.port}/${expose.proto}`;
}

/**
 * Ports, addresses and host names for a group: those it has, and what is free for what is new.
 * @param others the provider's other leases
 * @param pool every address of the provider
 * @throws NoCapacity
 */
export function place(
  group: ManifestGroup,
  owner: string,
  present: Placement | undefined,
  others: readonly Tenancy[],
  pool: readonly string[],
): Placement {
  const taken = new Set(others.flatMap(({ placement }) => placement.hosts));
  const holders = others.map((other) => ({ owner: other.owner, addresses: other.placement.addresses }));
  return {
    ports: forwardedPorts(
      group,
      present?.ports ?? {},
      others.flatMap(({ placement }) => Object.values(placement.ports)),
    ),
    addresses: leaseAddresses(group, owner, present?.addresses ?? {}, holders, pool),
    hosts: hostnames(group).filter((name) => !taken.has(name)),
  };
}

/** Host names that a group asks for (`accept` of the SDL). */
export function hostnames(group: ManifestGroup): string[] {
  return group.services.flatMap((service) => service.expose.flatMap((expose) => expose.hosts ?? []));
}

function forwardedPorts(
  group: ManifestGroup,
  present: Readonly<Record<string, number>>,
  taken: readonly number[],
): Record<string, number> {
  const used = new Set([...taken, ...Object.values(present)]);
  const ports: Record<string, number> = {};
  for (const service of group.services) {
    for (const expose of service.expose) {
      if (exposure(expose) !== "port") continue;
      const key = portKey(service, expose);
      ports[key] ??= present[key] ?? freePort(`${group.name} ${key}`, used);
      used.add(ports[key]);
    }
  }
  return ports;
}

const FIRST_PORT = 30_000;
const PORT_COUNT = 2768;

function freePort(seed: string, used: ReadonlySet<number>): number {
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < PORT_COUNT; step += 1) {
    const port = FIRST_PORT + ((start + step) % PORT_COUNT);
    if (!used.has(port)) return port;
  }
  throw new NoCapacityError("no free node port");
}

/** Generated ingress label of a service: stable as long as the lease. */
export function ingressLabel(lease: string, service: string): string {
  return BigInt(`0x${createHash("sha256").update(`${lease} ${service}`).digest("hex").slice(0, 32)}`)
    .toString(32)
    .padStart(26, "0");
}
