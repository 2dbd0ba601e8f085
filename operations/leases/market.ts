import { type Market, openMarket } from "../../akash/market.ts";
import { root } from "../../engine/root.ts";
import { akashSettings } from "../../stage/akash-settings.ts";
import type { Stage } from "../../stage/schema.ts";
import { networkOf } from "../network.ts";

/** The stage's wallet and chain, to look at and to ask providers with. */
export function marketOf(stage: Stage): Promise<Market> {
  return openMarket({ ...akashSettings(stage), folder: root }, networkOf(stage));
}
