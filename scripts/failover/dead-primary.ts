import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { automaticFailover } from "../../operations/databases/decide.ts";
import { observeDatabase, pairOf } from "../../operations/databases/observe.ts";
import { takeOver } from "../../operations/databases/take-over.ts";
import { confirm } from "../terminal/confirm.ts";
import { lossText } from "./loss-text.ts";

/** Promotes the standby of a database whose primary is dead. @param yes whether nobody is asked @returns whether the stage file says another one now */
export async function promotedWhereDead(ready: ReadyStage, yes?: boolean): Promise<boolean> {
  if (!pairOf(ready.stage)) return false;
  const began = Date.now();
  const observed = await observeDatabase(ready);
  const decision = observed && automaticFailover(observed);
  if (!decision || decision.kind === "none") {
    if (decision?.warning) printStatus(`warning: ${decision.warning}`);
    return false;
  }
  await refuseWhileRunning(ready);
  if (decision.kind === "unplanned")
    printStatus(`warning: ${decision.from} is dead: ${decision.why}; ${lossText(decision)}`);
  await confirm(`let ${decision.to} take over? The stage file is edited.`, yes);
  await takeOver(ready, decision, printStatus);
  printStatus(`${decision.to} took over after ${Math.round((Date.now() - began) / 1000)} s`);
  return true;
}
