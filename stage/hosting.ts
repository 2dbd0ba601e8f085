import type { Stage } from "./schema.ts";

type Zones = Pick<Stage, "dns" | "domain">;
type DnsProvider = keyof Stage["dns"]["providers"];

/** Zones of the stage. */
export const zoneNames = ({ dns, domain }: Zones): readonly string[] => dns.zones ?? [domain];

/** A zone at one of its providers, and who of them may be told of weights and places. */
export function servedAt(stage: Zones, zone: string, provider: DnsProvider) {
  const { cloudflare } = stage.dns.providers;
  const hosts = hostsOf(stage, zone);
  const steers = hosts.filter((host) => host === "google" || (host === "cloudflare" && cloudflare?.loadBalancing));
  return { provider, hosts, steers };
}

/** Providers that host a zone: those `dns.hosting` names, else all of the stage. */
export function hostsOf({ dns }: Zones, zone: string): readonly DnsProvider[] {
  const all = (Object.keys(dns.providers) as DnsProvider[]).filter((provider) => dns.providers[provider]);
  const only = dns.hosting[zone];
  return only ? all.filter((provider) => only.includes(provider)) : all;
}
