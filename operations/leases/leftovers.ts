import { parseTag } from "../../akash/chain/tag.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { marketOf } from "./market.ts";
import { isLeftover } from "./ownership.ts";
import { readClaims } from "./survey.ts";

/** Longest time closing may take, milliseconds. */
const LIMIT = 600_000;

/**
 * Closes deployments of the stage that interrupted runs opened and never used: its state does not hold them, and the
 * stage file has changed since.
 * @param state as the run left it, where it was read since
 */
export async function closeLeftoverDeployments(ready: ReadyStage, state?: StackState): Promise<void> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready, state)]);
  const caller = { signal: AbortSignal.timeout(LIMIT), status: printStatus };
  const closed = await closeLeftovers(market, (info) => isLeftover(info, claims), caller);
  for (const tag of closed)
    printStatus(`closed a deployment of ${parseTag(tag)?.service} that an interrupted run had left`);
}
