import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { marketOf } from "./market.ts";
import { type OwnedDeployment, readMarketState } from "./state.ts";

/** Open deployments without a lease, because a run closed the lease when the service did not start there. Pure. */
export function abandonedPlaces(owned: readonly OwnedDeployment[], holdings: readonly Holding[]): OwnedDeployment[] {
  const left = holdings.filter(
    ({ open, state }) => open && state.state === "closed" && state.detail === "lease_closed_owner",
  );
  return owned.filter(({ dseq, leaving }) => !leaving && left.some((holding) => holding.dseq === dseq));
}

/**
 * Refreshes the state of such deployments, so that the next update leases them again. False where there are none.
 * @param refresh runs the engine with flags; resolves with its exit code
 */
export async function refreshAbandonedPlaces(
  ready: ReadyStage,
  refresh: (flags: readonly string[]) => Promise<number>,
): Promise<boolean> {
  const [market, { owned }] = await Promise.all([marketOf(ready.stage), readMarketState(ready)]);
  const left = abandonedPlaces(owned, await readHoldings(market, AbortSignal.timeout(20_000)));
  if (left.length === 0) return false;
  printStatus(
    `${left.map(({ service }) => service).join(", ")} did not start at the provider that was chosen: trying another`,
  );
  const targets = left.flatMap(({ urn }) => ["--target", urn]);
  return (await refresh(["--run-program", "--suppress-outputs", ...targets])) === 0;
}
