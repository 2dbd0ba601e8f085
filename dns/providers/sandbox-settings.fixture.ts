import type { SandboxDns } from "../../sandbox/dns/dns.ts";
import type { DnsProviderName, DnsSettings } from "../settings.ts";

/** Credentials that the doubles accept, and where they listen. */
export function sandboxSettings({ ports }: SandboxDns): DnsSettings {
  const endpoint = (name: DnsProviderName) => `http://127.0.0.1:${ports[name]}`;
  return {
    cloudflare: { apiToken: "sandbox-cloudflare", endpoint: endpoint("cloudflare") },
    google: { project: "sandbox", accessToken: "sandbox-google", endpoint: endpoint("google") },
    desec: { token: "sandbox-desec", endpoint: endpoint("desec") },
  };
}
