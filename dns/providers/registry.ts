/**
 * The DNS providers there are, a row each, in the order of writing: the slowest budget and the strictest checks first. A
 * row is data, pure decisions and loaders; a provider's client and its library are loaded when they are used.
 */
import type { DnsProviderName, DnsSettings } from "../settings.ts";
import { limits as cloudflareLimits } from "./cloudflare/limits.ts";
import type { CloudflareSettings } from "./cloudflare/settings.ts";
import { translation as cloudflareTranslation } from "./cloudflare/steering.ts";
import { limits as desecLimits } from "./desec/limits.ts";
import type { DesecSettings } from "./desec/settings.ts";
import { limits as googleLimits } from "./google/limits.ts";
import type { GoogleSettings } from "./google/settings.ts";
import { translation as googleTranslation } from "./google/steering.ts";
import type { Limits } from "./limits.ts";
import type { DnsProvider } from "./provider.ts";
import type { Reach } from "./reach.ts";
import type { Translation } from "./translation.ts";

/** @typeParam Settings of this provider in `DnsSettings` */
export interface DnsProviderRow<Settings extends object = object> {
  /** What people call it. */
  readonly title: string;
  /** What the stage must say below `dns.providers`, for errors. */
  readonly needs: string;
  /** Settings that are secret, the one that is usually given first. */
  readonly secrets: readonly string[];
  readonly limits: Limits;
  /** How it is told of answers that differ from asker to asker; absent = it gives everyone the same. */
  readonly translation?: Translation;
  isComplete(settings: Settings): boolean;
  /** Whether it may be told of weights and places with these settings. */
  steers(settings: Settings): boolean;
  connect(settings: Settings): Promise<DnsProvider>;
  /** What the credentials let one see. @throws where they are refused; TypeError where the provider cannot be reached */
  readReach(settings: Settings, signal: AbortSignal): Promise<Reach>;
}

/** Rows by name, in the order of writing. */
export type DnsProviderRegistry = Readonly<Record<string, DnsProviderRow>>;

const desec: DnsProviderRow<DesecSettings> = {
  title: "deSEC",
  needs: "dns.providers.desec.token",
  secrets: ["token"],
  limits: desecLimits,
  isComplete: ({ token }) => token !== "",
  steers: () => false,
  connect: async (settings) => (await import("./desec/client.ts")).connectDesec(settings),
  readReach: async (settings, signal) => (await import("./desec/reach.ts")).readReach(settings, signal),
};

const google: DnsProviderRow<GoogleSettings> = {
  title: "Google",
  needs: "dns.providers.google.project and dns.providers.google.credentials (or accessToken)",
  secrets: ["credentials", "accessToken"],
  limits: googleLimits,
  translation: googleTranslation,
  isComplete: ({ project, credentials, accessToken }) => Boolean(project && (credentials || accessToken)),
  steers: () => true,
  connect: async (settings) => (await import("./google/client.ts")).connectGoogle(settings),
  readReach: async (settings, signal) => (await import("./google/reach.ts")).readReach(settings, signal),
};

const cloudflare: DnsProviderRow<CloudflareSettings> = {
  title: "Cloudflare",
  needs: "dns.providers.cloudflare.apiToken",
  secrets: ["apiToken"],
  limits: cloudflareLimits,
  translation: cloudflareTranslation,
  isComplete: ({ apiToken }) => apiToken !== "",
  steers: ({ loadBalancing }) => loadBalancing === true,
  async connect(settings) {
    const plain = (await import("./cloudflare/client.ts")).connectCloudflare(settings);
    if (!settings.loadBalancing) return plain;
    return (await import("./cloudflare/balancers.ts")).withBalancers(plain, settings);
  },
  readReach: async (settings, signal) => (await import("./cloudflare/reach.ts")).readReach(settings, signal),
};

export const DNS_PROVIDERS: Readonly<Record<DnsProviderName, DnsProviderRow>> = { desec, google, cloudflare };

/** In the order of writing. */
export const DNS_PROVIDER_NAMES = Object.keys(DNS_PROVIDERS) as readonly DnsProviderName[];

/** Whether the provider may be told of weights and places in a stage with these settings. */
export function steers(settings: DnsSettings, provider: DnsProviderName): boolean {
  const own = settings[provider];
  return own !== undefined && DNS_PROVIDERS[provider].steers(own);
}
