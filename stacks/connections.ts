import type { Stage } from "../stage/schema.ts";
import type { ProxySettings, ServiceName } from "../stage/services.ts";

/** Names of the services' deployments. */
export const SERVICE_NAMES = {
  proxy: "proxy",
  secrets: "secrets",
  postgres: "postgres",
  ipfs: "ipfs",
  tracing: "tracing",
  auth: "auth",
  api: "api",
  registry: "registry",
  webApp: "web-app",
  docs: "docs",
  website: "website",
  monitoring: "monitoring",
} as const satisfies Record<ServiceName, string>;

/** The proxies of a stage, by the name of their deployment. */
export function proxySettings({ services }: Pick<Stage, "services">): Record<string, ProxySettings> {
  const { also, ...first } = services.proxy;
  const others = Object.entries(also).map(([name, own]) => [`${SERVICE_NAMES.proxy}-${name}`, { ...first, ...own }]);
  return { [SERVICE_NAMES.proxy]: first, ...Object.fromEntries(others) };
}

/**
 * Who connects to whom from lease to lease. Most providers cannot reach their own public addresses from inside
 * (hairpin NAT), so the two ends never share a provider. What goes by a public host goes through the proxy.
 */
const CONNECTIONS: readonly (readonly [from: ServiceName, to: ServiceName])[] = [
  ...(["website", "webApp", "docs", "api", "auth", "ipfs", "registry", "tracing", "monitoring"] as const).map(
    (backend) => ["proxy", backend] as const,
  ),
  ...(["auth", "api", "webApp", "website"] as const).map((consumer) => [consumer, "secrets"] as const),
  ["auth", "postgres"],
  ["api", "postgres"],
  ["api", "ipfs"],
  ["auth", "tracing"],
  ["api", "tracing"],
  ["monitoring", "secrets"],
  ["proxy", "secrets"],
];

/** Services of the stage that must be leased from another provider than `service`, at whichever end of a connection it is. */
export function apartFrom(stage: Pick<Stage, "services">, service: ServiceName): string[] {
  const others = CONNECTIONS.flatMap(([from, to]) => (from === service ? [to] : to === service ? [from] : []));
  return [...new Set(others)]
    .filter((other) => stage.services[other].enabled)
    .flatMap((other) => (other === "proxy" ? Object.keys(proxySettings(stage)) : [SERVICE_NAMES[other]]))
    .sort();
}
