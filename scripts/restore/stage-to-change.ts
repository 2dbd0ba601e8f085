import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";

/** A stage that can be changed now. */
export async function stageToChange(name: string): Promise<ReadyStage> {
  const open = await openStage(name);
  requireCredentials(open);
  const ready = await readyStage(open);
  await refuseWhileRunning(ready);
  return ready;
}
