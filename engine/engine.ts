import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { DATA_LOSS_VARIABLE } from "../plugin/kernel/consents.ts";
import { noteEngineRun } from "./engine-run.ts";
import { type Environment, pulumiEnvironment } from "./environment.ts";
import type { OpenStage } from "./open-stage.ts";
import { root, stateFolder } from "./root.ts";
import { startSandbox } from "./sandbox-process.ts";
import { refuseDamagedState } from "./state-file.ts";
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

/** The same with what a person has given up for this run. @param services whose data may be lost; `*` = all */
export function consenting(ready: ReadyStage, services: readonly string[]): ReadyStage {
  if (services.length === 0) return ready;
  return { ...ready, environment: { ...ready.environment, [DATA_LOSS_VARIABLE]: services.join(" ") } };
}

/** Runs `pulumi` with the terminal handed to it; resolves with its exit code. */
export async function pulumi({ name, environment }: ReadyStage, args: readonly string[]): Promise<number> {
  const run = execa("pulumi", args, { cwd: root, env: environment, stdio: "inherit", reject: false });
  if (run.pid !== undefined && args[0] !== "preview") await noteEngineRun(name, run.pid);
  return (await run).exitCode ?? 1;
}

/** Runs `pulumi` and resolves with its standard output. */
export async function pulumiOutput(
  { environment }: ReadyStage,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const result = await execa("pulumi", [...args, "--non-interactive"], {
    cwd: root,
    env: environment,
    reject: false,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });
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
  await refuseDamagedState(ready.name, environment);
  await mkdir(environment.PULUMI_HOME ?? stateFolder, { recursive: true });
  await pulumiOutput(ready, ["stack", "select", "--create", ready.name]);
}
