import type { Provider } from "../../akash/chain/client.ts";
import type { Market } from "../../akash/market.ts";
import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { marketOf } from "./market.ts";
import type { Claims } from "./ownership.ts";
import { type LeaseRow, leaseRows } from "./rows.ts";
import { type MarketState, type OwnedDeployment, readMarketState } from "./state.ts";

/** The wallet's deployments, as chain and state have them at one moment. */
export interface Survey {
  readonly market: Market;
  readonly state: MarketState;
  readonly holdings: readonly Holding[];
  readonly providers: readonly Provider[];
  readonly height: bigint;
  readonly rows: readonly LeaseRow[];
}

/** Looks at every open deployment of the wallet, and at closed ones that a resource still owns. */
export async function survey(ready: ReadyStage, signal: AbortSignal): Promise<Survey> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready)]);
  const { state } = claims;
  const owned = state.owned.map(({ dseq }) => dseq);
  const [holdings, providers, block] = await Promise.all([
    readHoldings(market, signal, owned),
    market.chain.providers(signal),
    market.chain.latestBlock(signal),
  ]);
  const rows = leaseRows(holdings, { ...claims, providers, height: block.height, now: new Date() });
  return { market, state, holdings, providers, height: block.height, rows };
}

/** What the stage lays claim to, by its state. @param known the state, where it was read before */
export async function readClaims(
  ready: ReadyStage,
  known?: StackState,
): Promise<Claims & { readonly state: MarketState }> {
  const [state, project] = await Promise.all([readMarketState(ready, known), projectName()]);
  return { stage: { project, name: ready.name }, state };
}

/** A service's deployment: the one its resource owns now. */
export function ownedBy({ owned }: MarketState, service: string, stage: string): OwnedDeployment {
  const found = owned.find((one) => one.service === service && !one.leaving);
  if (found) return found;
  const names = owned.filter(({ leaving }) => !leaving).map((one) => one.service);
  if (names.length === 0)
    throw new UserError(
      "stage-absent",
      `the state of stage ${stage} has no leases.`,
      `./platform up --stage ${stage}, or, where ./platform lease list --stage ${stage} shows some, docs/state.md`,
    );
  throw new UserError(
    "not-found",
    `there is no service "${service}" in stage ${stage}; there are ${names.sort().join(", ")}.`,
  );
}
