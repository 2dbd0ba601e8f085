import { CATALOG, connectsTo, SERVICES, type ServiceName } from "../stage/catalog.ts";
import type { Stage } from "../stage/schema.ts";
import type { ProxySettings } from "../stage/services.ts";

/** The proxies of a stage, by the name of their deployment. */
export function proxySettings({ services }: Pick<Stage, "services">): Record<string, ProxySettings> {
  const { also, ...first } = services.proxy;
  const others = Object.entries(also).map(([name, own]) => [`${CATALOG.proxy.name}-${name}`, { ...first, ...own }]);
  return { [CATALOG.proxy.name]: first, ...Object.fromEntries(others) };
}

/**
 * Services of the stage that must be leased from another provider than `service`, at whichever end of a connection it
 * is: most providers cannot reach their own public addresses from inside (hairpin NAT).
 */
export function apartFrom(stage: Pick<Stage, "services">, service: ServiceName): string[] {
  return SERVICES.filter((other) => connectsTo(service).includes(other) || connectsTo(other).includes(service))
    .filter((other) => stage.services[other].enabled)
    .flatMap((other) => (other === "proxy" ? Object.keys(proxySettings(stage)) : [CATALOG[other].name]))
    .sort();
}
