import type { DnsSettings } from "../dns/settings.ts";
import { endpoints } from "./endpoints.ts";
import type { Stage } from "./schema.ts";

/** Credentials and endpoints of the stage's DNS providers, as their clients and the plugin want them. */
export function dnsSettings(stage: Stage): DnsSettings {
  const { cloudflare, google, desec } = stage.dns.providers;
  const { dns } = endpoints(stage);
  const at = (endpoint: string | undefined) => (endpoint ? { endpoint } : {});
  return {
    ...(cloudflare && { cloudflare: { ...cloudflare, ...at(dns.cloudflare) } }),
    ...(google && { google: { ...google, ...at(dns.google) } }),
    ...(desec && { desec: { ...desec, ...at(dns.desec) } }),
  };
}
