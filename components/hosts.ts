/** Public name of a host label under the stage's domain; the empty label is the domain itself. */
const hostName = (domain: string, label: string): string => (label === "" ? domain : `${label}.${domain}`);

/** Labels of the public hosts by service. `secrets` is not behind the proxy but on a front of its own. */
const LABELS = {
  website: ["", "www"],
  webApp: ["app"],
  docs: ["docs"],
  api: ["api", "graphql.service"],
  auth: ["auth", "auth.service"],
  ipfs: ["ipfs"],
  registry: ["registry"],
  tracing: ["jaeger"],
  monitoring: ["status"],
  secrets: ["secrets"],
} as const;

export type PublicService = keyof typeof LABELS;

/** Public names of a service. */
export const hostNames = (domain: string, service: PublicService): string[] =>
  LABELS[service].map((label) => hostName(domain, label));

/** Name of a single proxy, where there are several. */
export const proxyHost = (domain: string, proxy: string): string => hostName(domain, proxy);

/** Base URL of a service at its first public name. */
export const publicUrl = (domain: string, service: PublicService): string =>
  `https://${hostName(domain, LABELS[service][0])}`;
