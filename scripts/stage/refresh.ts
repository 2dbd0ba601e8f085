import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { requireZoneFiles } from "../../operations/zones/zone-files.ts";
import { change } from "../progress/engine-run.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform refresh`: writes the live state of every resource into the stack's state. */
export async function refresh(options: StageOptions & { yes?: boolean }): Promise<void> {
  const open = await openStage(options.stage);
  requireZoneFiles(open);
  const ready = await readyStage(open);
  await refuseUnrecorded(ready, await recoverInterruptedRun(ready));
  const command = ["refresh", "--run-program", "--suppress-outputs"];
  const code = await change(ready, command, [...command, "--preview-only"], options);
  if (code !== 0) process.exitCode = 1;
}
