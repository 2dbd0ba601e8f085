import type { Market } from "../../akash/market.ts";
import { type Funding, readFunding } from "../../akash/money/funding.ts";
import { type Holding, readHoldings } from "../../akash/money/holdings.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { projectName } from "../../engine/project.ts";
import { marketOf } from "../leases/market.ts";
import { isOf, type StageIdentity } from "../leases/ownership.ts";

/** The stage's wallet and what it pays for, at one moment. */
export interface WalletSnapshot {
  readonly market: Market;
  /** Its address, and what its deposits may draw on. */
  readonly funding: Funding;
  /** Open deployments with the stage's tag. */
  readonly holdings: readonly Holding[];
  /** Everything else open on the wallet: other stages, and what this toolkit did not make. */
  readonly others: readonly Holding[];
  readonly height: bigint;
  /** The chain's clock. */
  readonly time: Date;
}

export async function readWalletSnapshot(ready: ReadyStage, signal: AbortSignal): Promise<WalletSnapshot> {
  const [market, project] = await Promise.all([marketOf(ready.stage), projectName()]);
  return { market, ...(await queryWallet(market, { project, name: ready.name }, signal)) };
}

/** Reads it again, as after a deposit. */
export async function refreshWalletSnapshot(
  ready: ReadyStage,
  { market }: WalletSnapshot,
  signal: AbortSignal,
): Promise<WalletSnapshot> {
  return { market, ...(await queryWallet(market, { project: await projectName(), name: ready.name }, signal)) };
}

async function queryWallet(market: Market, stage: StageIdentity, signal: AbortSignal) {
  const [funding, open, block] = await Promise.all([
    readFunding(market, signal),
    readHoldings(market, signal),
    market.chain.latestBlock(signal),
  ]);
  const isOurs = ({ tag }: Holding) => isOf(stage, tag);
  return {
    funding,
    holdings: open.filter(isOurs),
    others: open.filter((holding) => !isOurs(holding)),
    height: block.height,
    time: new Date(block.time),
  };
}
