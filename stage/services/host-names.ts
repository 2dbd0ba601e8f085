import { type Zones, zoneOf } from "../hosting.ts";
import type { AppSettings } from "./apps.ts";
import { type PublicService, type ServiceName, serviceRow } from "./catalog.ts";
import type { Services } from "./services.ts";

/** What host names are made of. */
export interface Hosting extends Zones {
  readonly services: Services;
}

/** Public name of a host label under the stage's domain; the empty label is the domain itself. */
const underDomain = (domain: string, label: string): string => (label === "" ? domain : `${label}.${domain}`);

/** Public names of a service of the catalog, the first one preferred; none where it has no hosts. */
export function hostNames(stage: Hosting, service: ServiceName): string[] {
  const { hosts } = stage.services[service];
  if (hosts) return hosts.map((host) => namedHost(stage, host));
  return serviceRow(service).hosts.map((label) => underDomain(stage.domain, label));
}

/** The same of an app. */
export function hostsOfApp(stage: Hosting, { hosts = [] }: Pick<AppSettings, "hosts">): string[] {
  return hosts.map((host) => namedHost(stage, host));
}

/** Base URL of a service at its first public name. */
export const publicUrl = (stage: Hosting, service: PublicService): string => `https://${hostNames(stage, service)[0]}`;

/** Name of a single proxy, where there are several. */
export const proxyHost = (domain: string, proxy: string): string => underDomain(domain, proxy);

/** `@`, a label under the domain, or a whole name: one that lies in a zone of the stage. */
function namedHost(stage: Hosting, host: string): string {
  if (host === "@") return stage.domain;
  return zoneOf(stage, host) === undefined ? underDomain(stage.domain, host) : host;
}

/** Whether a host has dots in it and lies in no zone: it is neither a label nor a whole name that the stage can publish. */
export const isStray = (stage: Hosting, host: string): boolean =>
  host.includes(".") && zoneOf(stage, host) === undefined;
