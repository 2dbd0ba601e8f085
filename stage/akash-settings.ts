import type { AkashSettings } from "../akash/settings.ts";
import { endpoints } from "./endpoints.ts";
import type { Stage } from "./schema.ts";

/** Wallet, deposits and endpoints of the stage's chain, as the market's clients and the plugin want them. */
export function akashSettings(stage: Stage): AkashSettings {
  const { chainId, rest, console } = endpoints(stage);
  const { wallet, gasPrice, depositFrom, depositCap } = stage.akash;
  return { chainId, rest, wallet, gasPrice, depositFrom, depositCap, ...(console && { console }) };
}
