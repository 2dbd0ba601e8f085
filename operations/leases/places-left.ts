import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import { pulumi, type ReadyStage } from "../../engine/engine.ts";
import { say } from "../../engine/progress.ts";
import { marketOf } from "./market.ts";
import { type OwnedDeployment, readMarketState } from "./state.ts";

/** Places that are open but have no lease, because a run left a provider on which the service did not start. Pure. */
export function placesLeft(owned: readonly OwnedDeployment[], holdings: readonly Holding[]): OwnedDeployment[] {
  const left = holdings.filter(
    ({ open, state }) => open && state.state === "closed" && state.detail === "lease_closed_owner",
  );
  return owned.filter(({ dseq, leaving }) => !leaving && left.some((holding) => holding.dseq === dseq));
}

/** Writes such places into the stack's state, so that the next update leases them again. False where there are none. */
export async function refreshPlacesLeft(ready: ReadyStage): Promise<boolean> {
  const [market, { owned }] = await Promise.all([marketOf(ready.stage), readMarketState(ready)]);
  const left = placesLeft(owned, await readHoldings(market, AbortSignal.timeout(20_000)));
  if (left.length === 0) return false;
  say(`${left.map(({ service }) => service).join(", ")} did not start at the provider that was chosen: trying another`);
  const targets = left.flatMap(({ urn }) => ["--target", urn]);
  return (await pulumi(ready, ["refresh", "--yes", "--skip-preview", "--run-program", ...targets])) === 0;
}
