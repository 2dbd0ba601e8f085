import type { CustomResourceOptions, ProviderResource } from "@pulumi/pulumi";
import { Provider } from "../resources/provider.ts";
import { providerSettings } from "../stacks/provider.ts";
import { parsed, type StageArgs, wholeValues } from "./values.ts";

/** What a provider is made of. */
export type ProviderArgs = Pick<StageArgs, "sandbox" | "akash" | "dns">;

/**
 * The Pulumi provider `af` from plain settings, for the options of what is to have another one than its stage makes.
 * Credentials are kept as secrets.
 * @throws RunError naming everything that is wrong with the settings
 * @example
 * new Zone("example.com", { stage: shop, records }, { provider: provider({ dns: { providers } }, "dns") });
 */
export function provider(settings: ProviderArgs, name = "af", options?: CustomResourceOptions): ProviderResource {
  const { akash, dns, ...rest } = providerSettings(parsed("the provider", wholeValues(settings)));
  return new Provider(name, { ...rest, ...(settings.akash && { akash }), ...(settings.dns && { dns }) }, options);
}
