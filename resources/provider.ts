import { type CustomResourceOptions, ProviderResource, secret } from "@pulumi/pulumi";
import type { DnsSettings } from "../dns/settings.ts";
import type { ProviderSettings } from "../plugin/settings.ts";

/** Settings of the plugin, its top-level inputs. */
export type ProviderArgs = ProviderSettings;

/** The plugin `af` with its settings: `akash`, `dns`, `sandbox`. Credentials are marked secret here. */
export class Provider extends ProviderResource {
  constructor(name: string, settings: ProviderArgs, options?: CustomResourceOptions) {
    super("af", name, { ...settings, ...(settings.dns && { dns: secretCredentials(settings.dns) }) }, options);
  }
}

function secretCredentials({ cloudflare, google, desec }: DnsSettings) {
  return {
    ...(cloudflare && { cloudflare: { ...cloudflare, apiToken: secret(cloudflare.apiToken) } }),
    ...(google && {
      google: {
        ...google,
        ...(google.credentials && { credentials: secret(google.credentials) }),
        ...(google.accessToken && { accessToken: secret(google.accessToken) }),
      },
    }),
    ...(desec && { desec: { ...desec, token: secret(desec.token) } }),
  };
}
