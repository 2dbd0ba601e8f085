import type { Command } from "commander";
import { pulumi, readyStage } from "../engine/engine.ts";
import { openStage } from "../engine/open-stage.ts";
import { recoverInterruptedRun } from "../engine/recover.ts";
import { closeUnowned } from "../operations/leases/leftovers.ts";
import { type StageOptions, withStage } from "./terminal/options.ts";

/** `platform destroy`: closes every lease, removes our records; what was there before stays. */
export function destroyCommand(program: Command): void {
  withStage(program.command("destroy"))
    .description("close every lease and remove every record of the stage; deposits come back")
    .option("-y, --yes", "do not ask before")
    .action(async (options: StageOptions & { yes?: boolean }) => {
      const ready = await readyStage(await openStage(options.stage));
      await recoverInterruptedRun(ready);
      const code = await pulumi(ready, ["destroy", ...(options.yes ? ["--yes", "--skip-preview"] : [])]);
      if (code === 0) await closeUnowned(ready, true);
      else process.exitCode = 1;
    });
}
