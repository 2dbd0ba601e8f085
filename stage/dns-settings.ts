import type { DnsProviderName, DnsSettings } from "../dns/settings.ts";
import { endpoints } from "./endpoints.ts";
import type { Stage } from "./schema.ts";

/** Credentials and endpoints of the stage's DNS providers, as their clients and the plugin want them. */
export function dnsSettings(stage: Stage): DnsSettings {
  const { dns } = endpoints(stage);
  const given = Object.entries(stage.dns.providers) as [DnsProviderName, object | undefined][];
  return Object.fromEntries(
    given.flatMap(([name, settings]) => {
      const endpoint = dns[name];
      return settings ? [[name, { ...settings, ...(endpoint && { endpoint }) }]] : [];
    }),
  );
}
