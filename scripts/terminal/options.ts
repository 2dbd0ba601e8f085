import type { Command } from "commander";

export interface StageOptions {
  stage: string;
}

/** The option every command about a stage takes. */
export function withStage(command: Command): Command {
  return command.option(
    "-s, --stage <name>",
    "stage, that is Pulumi.<name>.yaml",
    process.env.PLATFORM_STAGE ?? "local",
  );
}
