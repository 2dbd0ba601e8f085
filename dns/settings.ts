import type { CloudflareSettings } from "./providers/cloudflare/settings.ts";
import type { DesecSettings } from "./providers/desec/settings.ts";
import type { GoogleSettings } from "./providers/google/settings.ts";

/** Credentials and endpoints of the providers in use; absent = not used. Its keys are the providers there are. */
export interface DnsSettings {
  readonly cloudflare?: CloudflareSettings;
  readonly google?: GoogleSettings;
  readonly desec?: DesecSettings;
}

/** Each has a row in `providers/registry.ts`. */
export type DnsProviderName = keyof DnsSettings;
