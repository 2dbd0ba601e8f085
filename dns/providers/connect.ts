import type { DnsSettings } from "../settings.ts";
import type { DnsProvider, DnsProviderName } from "./provider.ts";

/** Stage keys that hold the credentials. */
const KEYS: Record<DnsProviderName, string> = {
  cloudflare: "dns.providers.cloudflare.apiToken",
  google: "dns.providers.google.project and dns.providers.google.credentials (or accessToken)",
  desec: "dns.providers.desec.token",
};

/**
 * Client of one DNS provider; loads only the libraries of that one.
 * @throws when the stage has no credentials for it
 */
export async function connectDns(settings: DnsSettings | undefined, name: DnsProviderName): Promise<DnsProvider> {
  const { cloudflare, google, desec } = settings ?? {};
  if (name === "cloudflare" && cloudflare?.apiToken) {
    const plain = (await import("./cloudflare/client.ts")).connectCloudflare(cloudflare);
    if (!cloudflare.loadBalancing) return plain;
    return (await import("./cloudflare/balancers.ts")).withBalancers(plain, cloudflare);
  }
  if (name === "google" && google?.project && (google.credentials || google.accessToken)) {
    return (await import("./google/client.ts")).connectGoogle(google);
  }
  if (name === "desec" && desec?.token) return (await import("./desec/client.ts")).connectDesec(desec);
  throw new Error(`${name}: no credentials: set ${KEYS[name]} in the stage, or take ${name} out of dns.providers`);
}
