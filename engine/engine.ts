import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { type Environment, pulumiEnvironment } from "./environment.ts";
import type { OpenStage } from "./open-stage.ts";
import { root, stateFolder } from "./root.ts";
import { startSandbox } from "./sandbox-process.ts";
import { startPrivately } from "./state-folder.ts";
import { UserError } from "./user-error.ts";

/** A stage with everything it needs running: tools, sandbox, stack. */
export interface ReadyStage extends OpenStage {
  readonly environment: Environment;
}

/** Does all set-up a stage needs: tools, its sandbox, its stack. Safe to repeat. */
export async function readyStage(open: OpenStage): Promise<ReadyStage> {
  const environment = await pulumiEnvironment(open.name, open.stage.sandbox !== undefined);
  if (open.stage.sandbox) await startSandbox(open.stage.sandbox);
  const ready = { ...open, environment };
  await selectStack(ready);
  return ready;
}

/** Runs `pulumi` with the terminal handed to it; resolves with its exit code. */
export async function pulumi({ environment }: ReadyStage, args: readonly string[]): Promise<number> {
  const options = { cwd: root, env: environment, stdio: "inherit", reject: false } as const;
  const result = await startPrivately(() => execa("pulumi", args, options));
  return result.exitCode ?? 1;
}

/** Runs `pulumi` and resolves with its standard output. */
export async function pulumiOutput(
  { environment }: ReadyStage,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const given = input === undefined ? { stdin: "ignore" as const } : { input };
  const options = { cwd: root, env: environment, reject: false, ...given } as const;
  const result = await startPrivately(() => execa("pulumi", [...args, "--non-interactive"], options));
  if (result.failed) throw new UserError(`pulumi ${args.join(" ")} failed:\n  ${result.stderr.trim()}`);
  return result.stdout;
}

async function selectStack(ready: ReadyStage): Promise<void> {
  const { environment } = ready;
  if (environment.PULUMI_CONFIG_PASSPHRASE === undefined && environment.PULUMI_CONFIG_PASSPHRASE_FILE === undefined) {
    throw new UserError(
      `stage ${ready.name} keeps its secrets encrypted, but no passphrase is set.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (or PULUMI_CONFIG_PASSPHRASE_FILE=…); keep it in your recovery kit",
    );
  }
  await mkdir(environment.PULUMI_HOME ?? stateFolder, { recursive: true });
  await pulumiOutput(ready, ["stack", "select", "--create", ready.name]);
}
