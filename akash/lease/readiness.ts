import type { Manifest, ManifestExpose } from "../../sdl/types.ts";
import type { LeaseStatus } from "../gateway/lease-status.ts";

export interface Readiness {
  /** Everything the manifest asks for runs and can be reached. */
  readonly ready: boolean;
  /** Every replica runs. */
  readonly running: boolean;
  /** What is still missing, such as `api 0/1`. */
  readonly waiting: readonly string[];
  /** Endpoints of the manifest that have no address, or not on every port. */
  readonly endpoints: readonly string[];
  /** Host names of the manifest that do not lead here. */
  readonly hostnames: readonly string[];
}

/**
 * Whether everything a manifest asks for runs and is reachable. An empty status means "not started yet" or "the
 * provider is busy"; it is no failure.
 */
export function judgeReadiness(manifest: Manifest, status: LeaseStatus | null): Readiness {
  const services = manifest.flatMap((group) => group.services);
  const replicas = services.flatMap(({ name, count }) => {
    const ready = readyReplicas(status, name, count);
    return ready < count ? [`${name} ${ready}/${count}`] : [];
  });
  const exposes = services.flatMap(({ name, expose }) =>
    expose.filter(({ global }) => global).map((each) => ({ ...each, service: name })),
  );
  const endpoints = unique(exposes.flatMap((each) => (each.ip !== "" && !hasAddress(status, each) ? [each.ip] : [])));
  const hostnames = unique(
    exposes.flatMap((each) => (each.hosts ?? []).filter((host) => !leadsHere(status, each, host))),
  );
  const waiting = [
    ...replicas,
    ...endpoints.map((name) => `leased IP ${name}`),
    ...hostnames.map((name) => `host name ${name}`),
  ];
  return { ready: waiting.length === 0, running: replicas.length === 0, waiting, endpoints, hostnames };
}

/** Replicas that run the newest version and are ready; older gateways count only `available`. */
function readyReplicas(status: LeaseStatus | null, name: string, count: number): number {
  const service = status?.services[name];
  if (!service) return 0;
  const ready = service.ready_replicas ?? service.available;
  return Math.min(ready, service.updated_replicas ?? ready, count);
}

function hasAddress(status: LeaseStatus | null, { service, port, externalPort, proto }: ManifestExpose): boolean {
  const outside = externalPort || port;
  return (status?.ips[service] ?? []).some(
    (each) => each.ip !== "" && each.externalPort === outside && each.protocol.toUpperCase() === proto,
  );
}

function leadsHere(status: LeaseStatus | null, { service }: ManifestExpose, host: string): boolean {
  return status?.services[service]?.uris?.includes(host) ?? false;
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
