import { CATALOG, connectsTo, SERVICES, type ServiceName } from "../stage/catalog.ts";
import type { Stage } from "../stage/schema.ts";
import type { ProxySettings } from "../stage/services.ts";

/** The proxies of a stage, by their name. */
export function proxySettings({ services }: Pick<Stage, "services">): Record<string, ProxySettings> {
  const { also, ...first } = services.proxy;
  const others = Object.entries(also).map(([name, own]) => [`${CATALOG.proxy.name}-${name}`, { ...first, ...own }]);
  return { [CATALOG.proxy.name]: first, ...Object.fromEntries(others) };
}

/**
 * Services of the stage that must run at another place than `service`, at whichever end of a connection it is: most
 * hosters cannot reach their own public addresses from inside (hairpin NAT). Two targets are apart anyhow.
 */
export function apartFrom(stage: Pick<Stage, "services">, service: ServiceName): string[] {
  return SERVICES.filter((other) => connectsTo(service).includes(other) || connectsTo(other).includes(service))
    .filter((other) => stage.services[other].enabled)
    .filter((other) => stage.services[other].target === stage.services[service].target)
    .flatMap((other) => (other === "proxy" ? Object.keys(proxySettings(stage)) : [CATALOG[other].name]))
    .sort();
}
