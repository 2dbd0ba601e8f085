import type { DnsProviderName } from "../dns/settings.ts";
import type { DnsHosting } from "./dns.ts";

/** Which zones there are, and at which providers. */
export interface Zones {
  readonly domain: string;
  readonly dns: DnsHosting;
}

/** Zones of the stage. */
export const zoneNames = ({ dns, domain }: Zones): readonly string[] => dns.zones ?? [domain];

/** The zone of the stage that a host lies in: of several the longest; undefined where it lies in none. */
export function zoneOf(stage: Zones, host: string): string | undefined {
  const around = zoneNames(stage).filter((zone) => host === zone || host.endsWith(`.${zone}`));
  return around.toSorted((a, b) => b.length - a.length)[0];
}

/** Providers that host a zone: those `dns.hosting` names, else all of the stage. */
export function hostsOf({ dns }: Zones, zone: string): readonly DnsProviderName[] {
  const all = (Object.keys(dns.providers) as DnsProviderName[]).filter((provider) => dns.providers[provider]);
  const only = dns.hosting[zone];
  return only ? all.filter((provider) => only.includes(provider)) : all;
}
