import { pulumiOutput, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { findAlive, holderText, readLocks } from "../../engine/state-lock.ts";
import { UserError } from "../../engine/user-error.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform unlock`: what a run left that was killed elsewhere. What it had begun is taken up by the next `up`. */
export async function unlock({ stage, yes }: StageOptions & { yes?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(stage));
  const locks = await readLocks(ready);
  if (locks?.length === 0) {
    printStatus(`nobody holds stage ${stage}`);
    return;
  }
  const alive = locks && (await findAlive(locks, ready));
  if (alive)
    throw new UserError(
      "stage-locked",
      `${holderText(alive)}, runs on this machine.`,
      `wait for it to end, or: kill ${alive.pid}`,
    );
  const holders = locks?.map(holderText).join("; ") ?? "only the back end knows by whom";
  printStatus(`stage ${stage} is held: ${holders}`);
  await confirm("Two runs at once pay twice. Is that run dead, and should its lock be released?", yes);
  await pulumiOutput(ready, ["cancel", "--yes"]);
  printStatus(`released; ./platform up --stage ${stage} takes up what it had begun`);
}
