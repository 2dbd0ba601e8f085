import { Provider, type ProviderArgs } from "../resources/provider.ts";
import { dnsSettings } from "../stage/dns-settings.ts";
import { endpoints } from "../stage/endpoints.ts";
import type { Stage } from "../stage/schema.ts";

/** The plugin `af`, configured for the stage. */
export function afProvider(stage: Stage): Provider {
  return new Provider("af", providerSettings(stage));
}

/** What the plugin needs to know of the stage. */
function providerSettings(stage: Stage): ProviderArgs {
  const where = endpoints(stage);
  const { wallet, gasPrice, depositFrom, depositCap } = stage.akash;
  return {
    akash: { chainId: where.chainId, rest: where.rest, wallet, gasPrice, depositFrom, depositCap },
    dns: dnsSettings(stage),
    ...(where.sandbox && { sandbox: where.sandbox }),
  };
}
