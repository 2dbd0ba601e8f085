import type { Command } from "commander";
import { readyStage } from "./engine.ts";
import { shellExports } from "./environment.ts";
import { openStage } from "./open-stage.ts";
import { type StageOptions, withStage } from "./options.ts";

/** `platform env`: what a shell needs so that plain `pulumi` commands work here. */
export function envCommand(program: Command): void {
  withStage(program.command("env"))
    .description('print exports for plain pulumi commands: eval "$(./platform env)"')
    .action(async ({ stage }: StageOptions) => {
      const { environment } = await readyStage(await openStage(stage));
      process.stdout.write(`${shellExports(environment)}\n`);
    });
}
