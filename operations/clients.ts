import { type Market, openMarket } from "../akash/market.ts";
import { root } from "../engine/root.ts";
import type { Network } from "../network/network.ts";
import { networkOf as networkAt } from "../network/sandbox.ts";
import { akashSettings } from "../stage/akash-settings.ts";
import { endpoints } from "../stage/endpoints.ts";
import type { Stage } from "../stage/schema.ts";

/** The network a stage lives on. */
export const networkOf = (stage: Stage): Network => networkAt(endpoints(stage).sandbox);

/** The stage's wallet and chain, to look at and to ask providers with. */
export function marketOf(stage: Stage): Promise<Market> {
  return openMarket({ ...akashSettings(stage), folder: root }, networkOf(stage));
}
