import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { hostNames } from "../components/hosts.ts";
import { EdgeProxy } from "../components/proxy.ts";
import type { Service } from "../components/service.ts";
import type { AcmeCertificate } from "../resources/acme-certificate.ts";
import type { Stage } from "../stage/schema.ts";
import { certificate } from "./certificates.ts";
import { apartFrom, SERVICE_NAMES } from "./connections.ts";
import type { Foundation } from "./foundation.ts";
import { type HostAddress, publishZones } from "./zones.ts";

export interface Edge {
  readonly proxy?: EdgeProxy;
  readonly certificate?: AcmeCertificate;
  readonly zones: ReturnType<typeof publishZones>;
}

/** The way in: certificate, proxy, and the zones that lead to it. */
export function edge(
  stage: Stage,
  base: Foundation,
  backends: readonly Service[],
  options: ComponentResourceOptions,
): Edge {
  const names = backends.flatMap(({ declaration }) => declaration.hosts ?? []);
  const { zones, account, images, secrets } = base;
  const front = secrets?.component;
  const hosts: HostAddress[] = front
    ? hostNames(stage.domain, "secrets").map((host) => ({ host, address: front.address, source: "secrets" }))
    : [];
  if (!stage.services.proxy.enabled || names.length === 0) {
    return { zones: publishZones(stage, zones, hosts, options) };
  }
  const own = certificate("edge", { stage, account, zones, names }, options);
  const proxy = new EdgeProxy(
    SERVICE_NAMES.proxy,
    {
      stage,
      image: images.proxy,
      backends,
      certificates: { edge: own },
      apartFrom: apartFrom(stage, "proxy"),
      ...(backends.some(({ name }) => name === SERVICE_NAMES.api) && { healthService: SERVICE_NAMES.api }),
      ...(front && { vault: front.vault }),
    },
    options,
  );
  const routed = names.map((host) => ({ host, address: proxy.address, source: "proxy" }));
  return { proxy, certificate: own, zones: publishZones(stage, zones, [...hosts, ...routed], options) };
}
