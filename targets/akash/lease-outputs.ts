import type { ManifestOutputs } from "../../resources/akash/manifest.ts";
import type { Ingress } from "../target.ts";

/** How a container is reached at the provider's ingress. Its certificate is self-signed: encrypted, but not authenticated. */
export function ingressAt(
  service: string,
  container: string,
  services: ManifestOutputs["services"],
  ownHosts: readonly string[],
): Ingress {
  const host = ingressHost(service, container, services, ownHosts);
  return { host, port: 443, tls: { serverName: host, verify: false }, hostHeader: host };
}

/**
 * Host of a container at the provider's ingress.
 * @param ownHosts names that the container asked for, which the provider lists, too
 * @throws where the provider gave none
 */
export function ingressHost(
  service: string,
  container: string,
  services: ManifestOutputs["services"],
  ownHosts: readonly string[] = [],
): string {
  const host = services[container]?.uris.find((uri) => !ownHosts.includes(uri));
  if (!host) throw new Error(`${service}: the provider gave container ${container} no ingress host`);
  return host;
}

/** Leased IP of a container. @throws where the provider gave none */
export function leasedIp(service: string, container: string, ips: ManifestOutputs["ips"]): string {
  const ip = ips[container]?.[0]?.ip;
  if (!ip) throw new Error(`${service}: the provider gave container ${container} no leased IP; exclude it to move`);
  return ip;
}

/** Where a port of a container is reached from outside. @throws where the provider forwards none */
export function forwardedPort(
  service: string,
  container: string,
  port: number,
  ports: ManifestOutputs["forwardedPorts"],
): { host: string; port: number } {
  const found = ports[container]?.find((each) => each.port === port);
  if (!found) throw new Error(`${service}: the provider forwards no port to ${container}:${port}`);
  return { host: found.host, port: found.externalPort };
}
