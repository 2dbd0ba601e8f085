import { parseTag } from "../../akash/chain/tag.ts";
import { closeLeftovers } from "../../akash/lease/leftovers.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { say } from "../../engine/progress.ts";
import { projectName } from "../../engine/project.ts";
import { marketOf } from "../clients.ts";
import { readMarketState } from "./state.ts";

/** Longest time closing may take, milliseconds. */
const limit = 600_000;

/**
 * Closes deployments of the stage that its state does not hold: what interrupted runs opened before minds were changed.
 * @param running also those that were given a manifest, as after a destroy
 */
export async function closeUnowned(ready: ReadyStage, running: boolean): Promise<void> {
  const [market, state, project] = await Promise.all([marketOf(ready.stage), readMarketState(ready), projectName()]);
  const owned = new Set(state.owned.map(({ dseq }) => dseq));
  const closed = await closeLeftovers(
    market,
    { project, stage: ready.name, owned, running },
    { signal: AbortSignal.timeout(limit), status: say },
  );
  for (const tag of closed) say(`closed a deployment of ${parseTag(tag)?.service} that an interrupted run had left`);
}
