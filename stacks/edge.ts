import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { EdgeProxy, type ProxyArgs } from "../components/proxy.ts";
import type { Service } from "../components/service.ts";
import type { AcmeCertificate } from "../resources/acme/certificate.ts";
import type { Stage } from "../stage/schema.ts";
import { CATALOG } from "../stage/services/catalog.ts";
import { hostNames, proxyHost } from "../stage/services/host-names.ts";
import { certificate } from "./certificates.ts";
import { proxySettings } from "./connections.ts";
import type { Foundation } from "./foundation.ts";
import type { ArgsOf } from "./service-args.ts";
import { type HostAddress, publishZones } from "./zones.ts";

export interface Edge {
  readonly proxies: readonly EdgeProxy[];
  readonly certificate?: AcmeCertificate;
  readonly zones: ReturnType<typeof publishZones>;
}

/** The entry point: certificate, proxies, and the zones that point to them. */
export function edge(
  stage: Stage,
  argsOf: ArgsOf,
  base: Foundation,
  backends: readonly Service[],
  options: ComponentResourceOptions,
): Edge {
  const names = backends.flatMap(({ declaration }) => declaration.hosts ?? []);
  const { zones, account, images, secrets } = base;
  const front = secrets?.component;
  const hosts: HostAddress[] = front
    ? hostNames(stage, "secrets").map((host) => ({ host, addresses: [front.address], source: "secrets" }))
    : [];
  if (!stage.services.proxy.enabled || names.length === 0) {
    return { proxies: [], zones: publishZones(stage, zones, hosts, options) };
  }
  const own = certificate("edge", { stage, account, zones, names }, options);
  const proxies = everyProxy(
    stage,
    {
      ...argsOf("proxy"),
      image: images.proxy,
      backends,
      certificates: { edge: own },
      ...(backends.some(({ name }) => name === CATALOG.api.name) && { healthService: CATALOG.api.name }),
      ...(front && { vault: front.vault }),
    },
    options,
  );
  const routed = [...hosts, ...proxyNames(stage, proxies, names)];
  return { proxies, certificate: own, zones: publishZones(stage, zones, routed, options) };
}

/** Every host at all proxies, and each of several proxies at a name of its own. */
function proxyNames(stage: Stage, proxies: readonly EdgeProxy[], hosts: readonly string[]): HostAddress[] {
  const settings = proxySettings(stage);
  const named = proxies.filter(({ service }) => settings[service.name]?.named);
  const addresses = named.map(({ address }) => address);
  const all = hosts.map((host) => ({ host, addresses, source: CATALOG.proxy.name }));
  if (proxies.length === 1) return all;
  const each = named.map(({ service: { name }, address }) => ({
    host: proxyHost(stage.domain, name),
    addresses: [address],
    source: name,
  }));
  return [...all, ...each];
}

/** The first proxy, and those that serve the same from other places. */
function everyProxy(
  stage: Stage,
  common: Omit<ProxyArgs, "settings" | "twin"> & { readonly apartFrom: readonly string[] },
  options: ComponentResourceOptions,
): EdgeProxy[] {
  const settings = proxySettings(stage);
  const proxy = (name: string, primary?: EdgeProxy) => {
    const alike = Object.keys(settings).filter((other) => other !== name);
    const apart = [...common.apartFrom, ...alike];
    const args = { ...common, settings: settings[name]!, apartFrom: apart, alike, ...(primary && { primary }) };
    return new EdgeProxy(name, args, options);
  };
  const primary = proxy(CATALOG.proxy.name);
  const others = Object.keys(settings).filter((name) => name !== CATALOG.proxy.name);
  return [primary, ...others.map((name) => proxy(name, primary))];
}
