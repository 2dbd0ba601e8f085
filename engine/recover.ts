import { pulumiOutput, type ReadyStage } from "./engine.ts";
import { printStatus } from "./progress.ts";
import { pendingOperations, readStackState, withoutPendingOperations, writeStackState } from "./stack-state.ts";
import { refuseWhileRunning } from "./state-lock.ts";

/**
 * Removes what a killed run left: its lock, when its process is gone, and its pending creates, which the provider's
 * creates find again and adopt.
 */
export async function recoverInterruptedRun(ready: ReadyStage): Promise<void> {
  const locks = await refuseWhileRunning(ready);
  if (!locks) return;
  if (locks.length > 0) {
    printStatus(`recovering: the last run of stage ${ready.name} was interrupted; its lock is released`);
    await pulumiOutput(ready, ["cancel", "--yes"]);
  }
  await dropPendingCreates(ready);
}

async function dropPendingCreates(ready: ReadyStage): Promise<void> {
  const state = await readStackState(ready);
  const pending = pendingOperations(state);
  if (pending.length === 0) return;
  const adoptable = pending.filter(({ type, resource }) => resource.type.startsWith("af:") || type !== "creating");
  if (adoptable.length < pending.length) return;
  printStatus(`recovering: ${pending.length} operations of the interrupted run are taken up again`);
  await writeStackState(ready, withoutPendingOperations(state));
}
