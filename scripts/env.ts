import type { Command } from "commander";
import { readyStage } from "../engine/engine.ts";
import { shellExports } from "../engine/environment.ts";
import { openStage } from "../engine/open-stage.ts";
import { type StageOptions, withStage } from "./terminal/options.ts";

/** `platform env`: what a shell needs so that plain `pulumi` commands work here. */
export function envCommand(program: Command): void {
  withStage(program.command("env"))
    .description('print exports for plain pulumi commands: eval "$(./platform env)"')
    .action(async ({ stage }: StageOptions) => {
      const { environment } = await readyStage(await openStage(stage));
      process.stdout.write(`${shellExports(environment)}\n`);
    });
}
