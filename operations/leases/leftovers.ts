import { parseTag } from "../../akash/chain/tag.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { say } from "../../engine/progress.ts";
import { marketOf } from "./market.ts";
import { isLeftover } from "./standing.ts";
import { readClaims } from "./survey.ts";

/** Longest time closing may take, milliseconds. */
const limit = 600_000;

/**
 * Closes deployments of the stage that its state does not hold: what interrupted runs opened before minds were changed.
 * @param running also those that were given a manifest, as after a destroy
 */
export async function closeUnowned(ready: ReadyStage, running: boolean): Promise<void> {
  const [market, claims] = await Promise.all([marketOf(ready.stage), readClaims(ready)]);
  const caller = { signal: AbortSignal.timeout(limit), status: say };
  const closed = await closeLeftovers(market, (info) => isLeftover(info, claims, running), caller);
  for (const tag of closed) say(`closed a deployment of ${parseTag(tag)?.service} that an interrupted run had left`);
}
