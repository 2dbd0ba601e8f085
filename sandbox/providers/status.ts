import { addressKey } from "../runtime/addresses.ts";
import { exposure, servicePort } from "../runtime/exposure.ts";
import { portKey } from "../runtime/placement.ts";
import type { Workload } from "../runtime/workload.ts";
import { providerHost } from "./catalog.ts";
import type { Provider } from "./provider.ts";

/** Answer of `GET /lease/…/status` (`chain-sdk:go/provider/client/types.go`); `undefined` without a manifest. */
export function leaseStatus(provider: Provider, lease: string) {
  const stored = provider.stored(lease);
  const workloads = provider.runtime.workloads(lease);
  if (!stored || !workloads) return undefined;
  const services: Record<string, ReturnType<typeof serviceOf>> = {};
  const forwarded: Record<string, unknown[]> = {};
  // null unless the manifest asks for an address, whether it got one or not
  let addresses: Record<string, unknown[]> | null = null;
  for (const [name, workload] of workloads) {
    services[name] = serviceOf(provider, lease, workload);
    for (const expose of workload.service.expose) {
      const kind = exposure(expose);
      if (kind === "port") {
        forwarded[name] ??= [];
        forwarded[name].push({
          host: providerHost(provider.name),
          port: servicePort(expose),
          externalPort: stored.placement.ports[portKey(workload.service, expose)],
          proto: expose.proto,
          name,
        });
      } else if (kind === "address") {
        addresses ??= {};
        if (provider.misconfiguration === "addresses run out") continue;
        const address = stored.placement.addresses[addressKey(expose)];
        if (!address) continue;
        addresses[name] ??= [];
        addresses[name].push({
          Port: expose.port,
          ExternalPort: servicePort(expose),
          Protocol: expose.proto,
          IP: address,
        });
      }
    }
  }
  return { services, forwarded_ports: forwarded, ips: addresses };
}

/** Answer of `GET /lease/…/service/{name}/status`. */
export function serviceStatus(provider: Provider, lease: string, service: string) {
  const workload = provider.runtime.workloads(lease)?.get(service);
  return workload && serviceOf(provider, lease, workload);
}

function serviceOf(provider: Provider, lease: string, workload: Workload) {
  const { name, count } = workload.service;
  const ready = workload.ready ? count : 0;
  return {
    name,
    available: ready,
    total: count,
    uris: provider.runtime.uris(lease, name),
    observed_generation: workload.generation,
    replicas: count,
    updated_replicas: count,
    ready_replicas: ready,
    available_replicas: ready,
  };
}
