import { all, getStack, type Output, output } from "@pulumi/pulumi";
import type { Service } from "../components/service.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";
import type { Stage } from "../stage/schema.ts";
import type { Edge } from "./edge.ts";
import type { PlatformOutput, ServiceOutput } from "./output.ts";

/** What commands read from the state. @param hosts public hosts of services that are not behind the proxy, by service */
export function platformOutput(
  stage: Stage,
  services: readonly Service[],
  certificates: readonly AcmeCertificate[],
  zones: Edge["zones"],
  hosts: Readonly<Record<string, readonly string[]>>,
): Output<PlatformOutput> {
  return output({
    stage: getStack(),
    domain: stage.domain,
    services: all(services.map((service) => serviceOutput(service, hosts[service.name]))),
    certificates: all(certificates.map(certificateOutput)),
    dns: all(zones.map(dnsOutput)),
  });
}

function serviceOutput({ name, declaration, running }: Service, ownHosts?: readonly string[]): Output<ServiceOutput> {
  const { place, pricePerMonth } = running;
  const { healthPath, containers } = declaration;
  const urls = (ownHosts ?? declaration.hosts ?? []).map((host) => `https://${host}`);
  return output({
    name,
    place,
    pricePerMonth,
    urls,
    ...(healthPath && { healthPath }),
    containers: Object.keys(containers),
  });
}

function certificateOutput({ names, notAfter, issuer, serial }: AcmeCertificate) {
  return output({ names, notAfter, issuer, serial });
}

/** A zone is told of when its records stand. */
function dnsOutput({ served: { provider, zone, hosted }, records }: Edge["zones"][number]) {
  const { zoneId, nameServers } = hosted;
  return records.id.apply(() => output({ provider, zone, zoneId, nameServers }));
}
