import type { CustomResourceOptions } from "@pulumi/pulumi";
import { Provider, type ProviderArgs } from "../resources/provider.ts";
import { akashSettings } from "../stage/akash-settings.ts";
import { dnsSettings } from "../stage/dns-settings.ts";
import { endpoints } from "../stage/endpoints.ts";
import type { Stage } from "../stage/schema.ts";

/** The plugin `af`, configured for the stage. */
export function afProvider(stage: Stage, options?: CustomResourceOptions): Provider {
  return new Provider("af", providerSettings(stage), options);
}

/** What the plugin needs to know of the stage. */
export function providerSettings(stage: Stage): ProviderArgs {
  const { sandbox } = endpoints(stage);
  return { akash: akashSettings(stage), dns: dnsSettings(stage), ...(sandbox && { sandbox }) };
}
