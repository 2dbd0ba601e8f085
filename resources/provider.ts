import { type CustomResourceOptions, ProviderResource, secret } from "@pulumi/pulumi";
import { DNS_PROVIDERS, type DnsProviderRow } from "../dns/providers/registry.ts";
import type { DnsProviderName, DnsSettings } from "../dns/settings.ts";
import type { ProviderSettings } from "../plugin/settings.ts";

/** Settings of the plugin, its top-level inputs. */
export type ProviderArgs = ProviderSettings;

/** The plugin `af` with its settings: `akash`, `dns`, `sandbox`. Credentials are marked secret here. */
export class Provider extends ProviderResource {
  constructor(name: string, settings: ProviderArgs, options?: CustomResourceOptions) {
    super("af", name, { ...settings, ...(settings.dns && { dns: secretCredentials(settings.dns) }) }, options);
  }
}

function secretCredentials(settings: DnsSettings) {
  return Object.fromEntries(
    Object.entries(settings).map(([name, own]) => [name, withSecrets(own, DNS_PROVIDERS[name as DnsProviderName])]),
  );
}

const withSecrets = (settings: object, { secrets }: DnsProviderRow) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, value && secrets.includes(key) ? secret(value) : value]),
  );
