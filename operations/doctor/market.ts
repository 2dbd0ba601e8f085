import type { Market } from "../../akash/market.ts";
import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { PlatformOutput } from "../../stacks/output.ts";
import { marketOf } from "../leases/market.ts";
import type { Claims } from "../leases/ownership.ts";
import { readClaims } from "../leases/survey.ts";
import { checkChain } from "./chain.ts";
import { attempt, type Check, skipped } from "./check.ts";
import { checkLeases } from "./leases.ts";
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
    const claims = readClaims(ready);
    const holdings = readAllHoldings(market, claims, signal);
    const [wallet, leases, runways, reclaims, unrecorded, providers] = await Promise.all([
      checkWallet(ready, market, signal),
      checkLeases(ready, claims, holdings),
      checkRunway(ready, market, holdings, signal),
      checkReclaims(ready, holdings),
      checkUnrecorded(claims, holdings),
      platform ? checkProviders(market, platform, signal) : [],
    ]);
    return [...wallet, ...chain, ...leases, ...runways, ...reclaims, ...unrecorded, ...providers];
  });
}

/** Open deployments of the wallet, and closed ones that the state still has. */
async function readAllHoldings(market: Market, claims: Promise<Claims>, signal: AbortSignal): Promise<Holding[]> {
  const { owned } = await claims.then(({ state }) => state).catch(() => ({ owned: [] }));
  return readHoldings(
    market,
    signal,
    owned.map(({ dseq }) => dseq),
  );
}
