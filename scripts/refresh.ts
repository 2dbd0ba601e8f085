import type { Command } from "commander";
import { pulumi, readyStage } from "../engine/engine.ts";
import { openStage } from "../engine/open-stage.ts";
import { recoverInterruptedRun } from "../engine/recover.ts";
import { type StageOptions, withStage } from "./terminal/options.ts";

/** `platform refresh`: writes the live state of every resource into the stack's state. */
export function refreshCommand(program: Command): void {
  withStage(program.command("refresh"))
    .description("look at everything live: closed leases, lost manifests, changed records")
    .option("-y, --yes", "do not ask before writing the state")
    .action(async (options: StageOptions & { yes?: boolean }) => {
      const ready = await readyStage(await openStage(options.stage));
      await recoverInterruptedRun(ready);
      const code = await pulumi(ready, [
        "refresh",
        "--run-program",
        ...(options.yes ? ["--yes", "--skip-preview"] : []),
      ]);
      if (code !== 0) process.exitCode = 1;
    });
}
