import { readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { marketOf } from "../leases/market.ts";
import { checkChain } from "./chain.ts";
import { attempt, type Check, skipped } from "./check.ts";
import { checkProviders } from "./providers.ts";
import { checkReclaims } from "./reclaims.ts";
import { checkUnrecorded } from "./unrecorded.ts";
import { checkRunway, checkWallet } from "./wallet.ts";

/** Everything about the market: the wallet, the chain, what is leased and from whom. */
export function checkMarket(
  ready: ReadyStage,
  platform: PlatformOutput | undefined,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  return attempt("wallet", "see akash.wallet in the stage file", async () => {
    const market = await marketOf(ready.stage);
    const chain = await checkChain(ready.stage, market, signal);
    if (chain.some(({ state }) => state === "problem")) return [...chain, skipped("wallet", "needs the chain")];
    const holdings = readHoldings(market, signal);
    const [wallet, runways, reclaims, unrecorded, providers] = await Promise.all([
      checkWallet(ready, market, signal),
      checkRunway(ready, market, holdings, signal),
      checkReclaims(ready, holdings),
      checkUnrecorded(ready, holdings),
      platform ? checkProviders(market, platform, signal) : [],
    ]);
    return [...wallet, ...chain, ...runways, ...reclaims, ...unrecorded, ...providers];
  });
}
