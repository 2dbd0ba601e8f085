import { pulumi, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { closeLeftoverDeployments } from "../../operations/leases/leftovers.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform destroy`: closes every lease, removes our records; what was there before stays. */
export async function destroy(options: StageOptions & { yes?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  await refuseUnrecorded(ready, await recoverInterruptedRun(ready));
  const code = await pulumi(ready, ["destroy", ...(options.yes ? ["--yes", "--skip-preview"] : [])]);
  if (code === 0) await closeLeftoverDeployments(ready);
  else process.exitCode = 1;
}
