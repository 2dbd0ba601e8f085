import { CATALOG, type PublicService } from "../stage/catalog.ts";

/** Public name of a host label under the stage's domain; the empty label is the domain itself. */
const hostName = (domain: string, label: string): string => (label === "" ? domain : `${label}.${domain}`);

/** Public names of a service. */
export const hostNames = (domain: string, service: PublicService): string[] =>
  CATALOG[service].hosts.map((label) => hostName(domain, label));

/** Name of a single proxy, where there are several. */
export const proxyHost = (domain: string, proxy: string): string => hostName(domain, proxy);

/** Base URL of a service at its first public name. */
export const publicUrl = (domain: string, service: PublicService): string =>
  `https://${hostName(domain, CATALOG[service].hosts[0])}`;
