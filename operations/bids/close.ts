import type { Caller } from "../../akash/caller.ts";
import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { isInquiry } from "../../akash/chain/tag.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import type { Market } from "../../akash/market.ts";
import { showAct } from "../../akash/money/mint.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { projectName } from "../../engine/project.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import type { Stage } from "../../stage/schema.ts";
import { marketOf } from "../leases/market.ts";
import { isOf, type StageIdentity, tagged } from "../leases/ownership.ts";
import { ordersText } from "./questions.ts";

/** Longest time that closing may take, milliseconds. */
const CLOSING = 600_000;

/**
 * Closes orders that a killed run had placed to hear bids, so that their deposits are there for those that are placed now.
 * @param open every open deployment of the wallet
 */
export async function closeLeftOrders(ready: ReadyStage, open: readonly DeploymentInfo[]): Promise<void> {
  const stage = { project: await projectName(), name: ready.name };
  if (!open.some((info) => isInquiryOf(stage, info))) return;
  await closeOrders(await marketOf(ready.stage), stage, { signal: AbortSignal.timeout(CLOSING), status: printStatus });
}

/** The same, whatever is open. */
export async function closeOrders(market: Market, stage: StageIdentity, caller: Caller): Promise<void> {
  const left = await closeLeftovers(market, (info) => isInquiryOf(stage, info), caller);
  if (left.length > 0) printStatus(`closed ${ordersText(left.length)} that an interrupted preview --bids had left`);
}

/**
 * Closes what this run opened. As a new process would: it waits for what may still be on its way, and looks again a block
 * later, since a node may be behind the one that took it. @param deposits uact that are at stake
 */
export async function closeOwnOrders(stage: Stage, identity: StageIdentity, deposits: bigint): Promise<void> {
  const caller = { signal: AbortSignal.timeout(CLOSING), status: printStatus };
  const isOurs = (info: DeploymentInfo) => isInquiryOf(identity, info);
  try {
    const market = await marketOf(stage);
    await closeLeftovers(market, isOurs, caller);
    await market.chain.nextBlock((await market.chain.latestBlock(caller.signal)).height, caller.signal);
    await closeLeftovers(market, isOurs, caller);
  } catch (error) {
    throw new UserError(
      "deposits-left",
      `orders of stage ${identity.name} that were placed to hear bids may still be open, with up to ${showAct(deposits)} of deposits: ${errorText(error)}`,
    );
  }
}

function isInquiryOf(stage: StageIdentity, info: DeploymentInfo): boolean {
  const deployment = tagged(info);
  return isOf(stage, deployment.tag) && isInquiry(deployment);
}
