import { createHash } from "node:crypto";
import type { ManifestExpose, ManifestGroup, ManifestService } from "../../sdl/types.ts";

/** What a lease holds at its provider beside the pods; kept over updates, lost with the lease. */
export interface Placement {
  /** External port by `service/port/proto`. */
  ports: Record<string, number>;
  /** Leased address by endpoint name. */
  addresses: Record<string, string>;
}

export type Exposure = "ingress" | "port" | "address" | "internal";

/** Akash's rule of what a global expose becomes. */
export function exposure(expose: ManifestExpose): Exposure {
  if (!expose.global) return "internal";
  if (expose.ip !== "") return "address";
  return expose.proto === "TCP" && servicePort(expose) === 80 ? "ingress" : "port";
}

/** The port others see: `as` of the SDL, else the container's. */
export function servicePort(expose: ManifestExpose): number {
  return expose.externalPort || expose.port;
}

export function portKey(service: ManifestService, expose: ManifestExpose): string {
  return `${service.name}/${expose.port}/${expose.proto}`;
}

export class NoCapacity extends Error {}

/**
 * Ports and addresses for a group: those it has, and free ones for what is new.
 * @param pool every address of the provider
 * @param taken placements of the provider's other leases
 * @throws NoCapacity
 */
export function place(
  group: ManifestGroup,
  present: Placement | undefined,
  taken: readonly Placement[],
  pool: readonly string[],
): Placement {
  const placement: Placement = { ports: {}, addresses: {} };
  const usedPorts = new Set(taken.flatMap((each) => Object.values(each.ports)));
  const usedAddresses = new Set(taken.flatMap((each) => Object.values(each.addresses)));
  for (const kept of Object.values(present?.ports ?? {})) usedPorts.add(kept);
  for (const kept of Object.values(present?.addresses ?? {})) usedAddresses.add(kept);
  for (const service of group.services) {
    for (const expose of service.expose) {
      const kind = exposure(expose);
      if (kind === "port") {
        const key = portKey(service, expose);
        const port = present?.ports[key] ?? placement.ports[key] ?? freePort(`${group.name} ${key}`, usedPorts);
        usedPorts.add(port);
        placement.ports[key] = port;
      } else if (kind === "address") {
        const address =
          present?.addresses[expose.ip] ??
          placement.addresses[expose.ip] ??
          pool.find((candidate) => !usedAddresses.has(candidate));
        if (!address) throw new NoCapacity(`no free IP address for endpoint ${expose.ip}`);
        usedAddresses.add(address);
        placement.addresses[expose.ip] = address;
      }
    }
  }
  return placement;
}

const firstPort = 30_000;
const portCount = 2768;

function freePort(seed: string, used: ReadonlySet<number>): number {
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < portCount; step += 1) {
    const port = firstPort + ((start + step) % portCount);
    if (!used.has(port)) return port;
  }
  throw new NoCapacity("no free node port");
}

/** Generated ingress label of a service: stable as long as the lease. */
export function ingressLabel(lease: string, service: string): string {
  return BigInt(`0x${createHash("sha256").update(`${lease} ${service}`).digest("hex").slice(0, 32)}`)
    .toString(32)
    .padStart(26, "0");
}
