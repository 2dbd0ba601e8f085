import { forgetAdoptions } from "./adopting.ts";
import { pulumiOutput, type ReadyStage } from "./engine.ts";
import { printStatus } from "./progress.ts";
import {
  pendingOperations,
  readStackState,
  type StackState,
  withoutPendingOperations,
  writeStackState,
} from "./stack-state.ts";
import { refuseWhileRunning } from "./state-lock.ts";

/** What runs may be the new or the old, whatever the stage file says by now. */
const UPDATED_AGAIN = ["af:akash:Manifest"];

/**
 * Removes what a killed run left: its lock, when its process is gone, and its pending creates, which the provider's
 * creates find again and adopt. Resolves with the state from which the next run starts.
 */
export async function recoverInterruptedRun(ready: ReadyStage): Promise<StackState> {
  const locks = await refuseWhileRunning(ready);
  if (locks && locks.length > 0) {
    printStatus(`recovering: the last run of stage ${ready.name} was interrupted; its lock is released`);
    await pulumiOutput(ready, ["cancel", "--yes"]);
  }
  await forgetAdoptions();
  const state = await readStackState(ready);
  return locks ? dropPendingCreates(ready, state) : state;
}

async function dropPendingCreates(ready: ReadyStage, state: StackState): Promise<StackState> {
  const pending = pendingOperations(state);
  if (pending.length === 0) return state;
  const adoptable = pending.filter(({ type, resource }) => resource.type.startsWith("af:") || type !== "creating");
  if (adoptable.length < pending.length) return state;
  printStatus(`recovering: ${pending.length} operations of the interrupted run are taken up again`);
  const recovered = withoutPendingOperations(state, UPDATED_AGAIN);
  await writeStackState(ready, recovered);
  return recovered;
}
