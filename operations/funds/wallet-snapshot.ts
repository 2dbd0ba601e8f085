import type { Market } from "../../akash/market.ts";
import { type Funding, readFunding } from "../../akash/money/funding.ts";
import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { marketOf } from "../leases/market.ts";
import { isOf } from "../leases/ownership.ts";
import { readMarketState } from "../leases/state.ts";

/** The stage's wallet and what it pays for, at one moment. */
export interface WalletSnapshot {
  readonly market: Market;
  /** Its address, and what its deposits may draw on. */
  readonly funding: Funding;
  /** Deployments with the stage's tag: open ones, and closed ones that its state has as current. */
  readonly holdings: readonly Holding[];
  /** Everything else open on the wallet: other stages, and what this toolkit did not make. */
  readonly others: readonly Holding[];
  readonly height: bigint;
  /** The chain's clock. */
  readonly time: Date;
  /** This machine's. */
  readonly now: Date;
}

/** @param state of the engine, where it was read before */
export async function readWalletSnapshot(
  ready: ReadyStage,
  signal: AbortSignal,
  state?: StackState,
): Promise<WalletSnapshot> {
  const market = await marketOf(ready.stage);
  return { market, ...(await queryWallet(ready, market, signal, state)) };
}

/** Reads it again, as after a deposit. */
export async function refreshWalletSnapshot(
  ready: ReadyStage,
  { market }: WalletSnapshot,
  signal: AbortSignal,
): Promise<WalletSnapshot> {
  return { market, ...(await queryWallet(ready, market, signal)) };
}

async function queryWallet(ready: ReadyStage, market: Market, signal: AbortSignal, state?: StackState) {
  const [project, { owned }] = await Promise.all([projectName(), readMarketState(ready, state)]);
  const current = owned.filter(({ leaving }) => !leaving).map(({ dseq }) => dseq);
  const [funding, held, block] = await Promise.all([
    readFunding(market, signal),
    readHoldings(market, signal, current),
    market.chain.latestBlock(signal),
  ]);
  const isOurs = ({ tag }: Holding) => isOf({ project, name: ready.name }, tag);
  return {
    funding,
    holdings: held.filter(isOurs),
    others: held.filter((holding) => !isOurs(holding)),
    height: block.height,
    time: new Date(block.time),
    now: new Date(),
  };
}
