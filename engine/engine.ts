import { mkdir, readFile } from "node:fs/promises";
import { execa } from "execa";
import { COMPARED_VARIABLE, DATA_LOSS_VARIABLE } from "../plugin/kernel/consents.ts";
import { ROTATION_VARIABLE } from "../plugin/kernel/rotation.ts";
import { noteEngineRun } from "./engine-run.ts";
import { type Environment, pulumiEnvironment } from "./environment.ts";
import type { OpenStage } from "./open-stage.ts";
import { opensStage, requirePassphrase, WrongPassphraseError } from "./passphrase.ts";
import { removePlainLogs } from "./plain-logs.ts";
import { projectName } from "./project.ts";
import { refuseRenamedProject } from "./project-renamed.ts";
import { root, stateFolder } from "./root.ts";
import { startSandbox } from "./sandbox-process.ts";
import { hasStateFile, refuseDamagedState } from "./state-file.ts";
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

/** The same with what a person has given up for this run. @param services whose data may be lost; `*` = all */
export function consenting(ready: ReadyStage, services: readonly string[]): ReadyStage {
  if (services.length === 0) return ready;
  return { ...ready, environment: { ...ready.environment, [DATA_LOSS_VARIABLE]: services.join(" ") } };
}

export { EVERYTHING } from "../plugin/kernel/consents.ts";

/** The same where nothing runs for the stage that its state does not know. */
export function compared(ready: ReadyStage): ReadyStage {
  return { ...ready, environment: { ...ready.environment, [COMPARED_VARIABLE]: "1" } };
}

/** The same where other secrets take the place of these, and the former stay valid. @param names of their resources */
export function rotating(ready: ReadyStage, names: readonly string[]): ReadyStage {
  if (names.length === 0) return ready;
  return { ...ready, environment: { ...ready.environment, [ROTATION_VARIABLE]: ["begin", ...names].join(" ") } };
}

/** The same where secrets that others have taken the place of are not valid any more. */
export function retiring(ready: ReadyStage): ReadyStage {
  return { ...ready, environment: { ...ready.environment, [ROTATION_VARIABLE]: "end" } };
}

/** Runs `pulumi` with the terminal handed to it; resolves with its exit code. */
export async function pulumi(ready: ReadyStage, args: readonly string[]): Promise<number> {
  const { name, environment } = ready;
  const options = { cwd: root, env: environment, stdio: "inherit", reject: false } as const;
  const run = startPrivately(() => execa("pulumi", args, options));
  if (run.pid !== undefined && args[0] !== "preview") await noteEngineRun(name, run.pid);
  const result = await run;
  if (result.failed) await removePlainLogs();
  if (result.failed) await refuseWrongPassphrase(ready);
  return result.exitCode ?? 1;
}

/** The engine told it on a screen that is not ours, without saying which stage it is about. */
async function refuseWrongPassphrase({ environment, file, name, stage }: ReadyStage): Promise<void> {
  // An offline preview has a passphrase of its own.
  if (environment.PLATFORM_OFFLINE) return;
  const salt = /^encryptionsalt: *(\S+)/m.exec(await readFile(file, "utf8"))?.[1];
  if (salt === undefined || (await opensStage(salt, environment))) return;
  throw new WrongPassphraseError(name, stage.sandbox !== undefined, environment);
}

/** Runs `pulumi` and resolves with its standard output. */
export async function pulumiOutput(ready: ReadyStage, args: readonly string[], input?: string): Promise<string> {
  const { environment, name, stage } = ready;
  const given = input === undefined ? { stdin: "ignore" as const } : { input };
  const options = { cwd: root, env: environment, reject: false, ...given } as const;
  const result = await startPrivately(() => execa("pulumi", [...args, "--non-interactive"], options));
  if (!result.failed) return result.stdout;
  await removePlainLogs();
  if (result.stderr.includes("incorrect passphrase")) {
    throw new WrongPassphraseError(name, stage.sandbox !== undefined, environment);
  }
  throw new UserError("engine", `pulumi ${args.join(" ")} failed:\n  ${result.stderr.trim()}`);
}

async function selectStack(ready: ReadyStage): Promise<void> {
  const { environment, name, stage } = ready;
  requirePassphrase(name, stage.sandbox !== undefined, environment);
  await refuseDamagedState(name, environment);
  await refuseRenamedProject(environment.PULUMI_BACKEND_URL ?? "", await projectName(), name);
  await mkdir(environment.PULUMI_HOME ?? stateFolder, { recursive: true });
  // Which stack commands are about is said by PULUMI_STACK.
  if (await hasStateFile(name, environment)) return;
  await pulumiOutput(ready, ["stack", "select", "--create", name]);
}
