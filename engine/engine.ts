import { mkdir } from "node:fs/promises";
import { execa } from "execa";
import { errorText } from "../errors/text.ts";
import {
  BACKUP_VARIABLE,
  type BackupAge,
  backupAgesText,
  COMPARED_VARIABLE,
  DATA_LOSS_VARIABLE,
  PROVIDERS_ASKED_VARIABLE,
} from "../plugin/kernel/consents.ts";
import { ROTATION_VARIABLE } from "../plugin/kernel/rotation.ts";
import { needsSandboxS3 } from "../stage/backup.ts";
import { backendOf } from "./backend.ts";
import { type EngineLog, withEngineLog } from "./engine-log.ts";
import { noteEngineRun } from "./engine-run.ts";
import { type Environment, pulumiEnvironment } from "./environment.ts";
import { type Arrival, follow } from "./events/follow.ts";
import { jsonIn } from "./json.ts";
import { encryptedStage, type OpenStage } from "./open-stage.ts";
import {
  findPassphrase,
  findSource,
  opensStage,
  type Passphrase,
  requirePassphrase,
  wrongPassphrase,
} from "./passphrase/passphrase.ts";
import { ensureSalt } from "./passphrase/salt.ts";
import { WELL_KNOWN } from "./passphrase/source.ts";
import { removePlainLogs } from "./plain-logs.ts";
import { projectName } from "./project.ts";
import { refuseRenamedProject } from "./renamed/project.ts";
import { refuseRenamedStage } from "./renamed/stage.ts";
import { root, stateFolder } from "./root.ts";
import { withRunFile } from "./run-files.ts";
import { startSandbox } from "./sandbox/process.ts";
import { readStageFile } from "./stage-file.ts";
import { hasStateFile, refuseDamagedState } from "./state-file.ts";
import { startPrivately } from "./state-folder.ts";
import { UserError } from "./user-error.ts";

/** A stage with everything it needs running: tools, sandbox, stack. */
export interface ReadyStage extends OpenStage {
  readonly environment: Environment;
}

/** Does all set-up a stage needs: tools, its sandbox, its stack. Safe to repeat. */
export async function readyStage(open: OpenStage): Promise<ReadyStage> {
  const passphrase = await requirePassphrase(encryptedStage(open));
  const environment = await pulumiEnvironment(open, passphrase);
  if (open.stage.sandbox) await startSandbox({ ...open.stage.sandbox, s3: needsSandboxS3(open.stage) });
  const ready = { ...open, environment };
  await selectStack(ready, passphrase);
  return ready;
}

/** The same with what a person has given up for this run. @param services whose data may be lost; `*` = all */
export function consenting(ready: ReadyStage, services: readonly string[]): ReadyStage {
  if (services.length === 0) return ready;
  return { ...ready, environment: { ...ready.environment, [DATA_LOSS_VARIABLE]: services.join(" ") } };
}

/** The same where it is known how old the backups of services are. */
export function knowingBackups(ready: ReadyStage, ages: ReadonlyMap<string, BackupAge>): ReadyStage {
  if (ages.size === 0) return ready;
  return { ...ready, environment: { ...ready.environment, [BACKUP_VARIABLE]: backupAgesText(ages) } };
}

/** The same for a run that asks every provider first. */
export function askingProviders(ready: ReadyStage): ReadyStage {
  return { ...ready, environment: { ...ready.environment, [PROVIDERS_ASKED_VARIABLE]: "1" } };
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
  return engineRun(ready, args, start(ready.environment, args));
}

/** How a run ended that was followed. */
export interface FollowedRun {
  readonly code: number;
  /** What the engine printed, without secrets. */
  readonly log: EngineLog;
}

/**
 * Runs `pulumi` without a terminal: what it tells is handed on as it comes, what it prints is kept in a log.
 * Whoever runs it has asked before: the engine cannot.
 * @param started is called when the engine has been started
 */
export async function followedPulumi(
  ready: ReadyStage,
  args: readonly string[],
  take: (arrival: Arrival) => void,
  started: () => void = () => {},
): Promise<FollowedRun> {
  const name = `${ready.name}-${args[0]}`;
  // The option is there for those who debug.
  const environment = { ...ready.environment, PULUMI_DEBUG_COMMANDS: "1" };
  return withRunFile(`${name}.events`, async (events) => {
    const flags = [...args, "--color", "never", "--suppress-progress", "--event-log", events];
    const [code, log] = await withEngineLog(name, async (output) => {
      const run = engineRun(ready, args, start(environment, flags, output));
      started();
      for await (const arrival of follow(events, run)) take(arrival);
      return run;
    });
    return { code, log };
  });
}

/** @param output descriptor of the file that is written in place of the terminal */
function start(env: Environment, args: readonly string[], output?: number) {
  // The types of execa name descriptors up to 9 only.
  const stdio = output === undefined ? "inherit" : (["ignore", output, output] as unknown as "inherit");
  return startPrivately(() => execa("pulumi", args, { cwd: root, env, stdio, reject: false }));
}

/** Ctrl-C reaches the engine, too, as it does all that a terminal runs: it is waited for, so that it can end in order. */
async function engineRun(ready: ReadyStage, args: readonly string[], run: ReturnType<typeof start>): Promise<number> {
  let interrupted = false;
  const note = () => {
    interrupted = true;
  };
  process.on("SIGINT", note);
  try {
    if (run.pid !== undefined && args[0] !== "preview") await noteEngineRun(ready.name, run.pid);
    const result = await run;
    if (!result.failed) return 0;
    await removePlainLogs();
    if (interrupted) throw new UserError("interrupted", "stopped; what was begun is taken up when it is run again.");
    await refuseWrongPassphrase(ready);
    return result.exitCode ?? 1;
  } finally {
    process.off("SIGINT", note);
  }
}

/** The engine told it on a screen that is not ours, without saying which stage it is about. */
async function refuseWrongPassphrase(ready: ReadyStage): Promise<void> {
  // An offline preview has a passphrase of its own.
  if (ready.environment.PLATFORM_OFFLINE) return;
  const { salt } = readStageFile(ready.name).contents.encryption;
  const passphrase = await findPassphrase({ ...encryptedStage(ready), salt });
  if (salt === undefined || !passphrase || (await opensStage(salt, passphrase))) return;
  throw await wrongPassphrase({ ...encryptedStage(ready), salt }, passphrase.source);
}

/** Runs `pulumi` and resolves with its standard output. */
export async function pulumiOutput(ready: ReadyStage, args: readonly string[], input?: string): Promise<string> {
  const result = await captured(ready, args, input);
  return result.failed ? refuse(ready, args, result.stderr) : result.stdout;
}

/** What `pulumi preview --json` prints: the plan, or, in its diagnostics, why there can be none. */
export async function pulumiPlan(ready: ReadyStage, flags: readonly string[]): Promise<unknown> {
  const args = ["preview", "--json", ...flags];
  const result = await captured(ready, args);
  return jsonIn(result.stdout) ?? refuse(ready, args, result.stderr);
}

async function captured({ environment }: ReadyStage, args: readonly string[], input?: string) {
  const given = input === undefined ? { stdin: "ignore" as const } : { input };
  const options = { cwd: root, env: environment, reject: false, ...given } as const;
  const result = await startPrivately(() => execa("pulumi", [...args, "--non-interactive"], options));
  if (result.failed) await removePlainLogs();
  return result;
}

async function refuse(ready: ReadyStage, args: readonly string[], stderr: string): Promise<never> {
  if (stderr.includes("incorrect passphrase")) {
    const stage = encryptedStage(ready);
    throw await wrongPassphrase(stage, (await findSource(stage)) ?? WELL_KNOWN);
  }
  throw new UserError("engine", `pulumi ${args.join(" ")} failed:\n  ${stderr.trim()}`);
}

async function selectStack(ready: ReadyStage, passphrase: Passphrase): Promise<void> {
  const { environment, name } = ready;
  await refuseDamagedState(name, environment);
  const [backend, project] = [environment.PULUMI_BACKEND_URL ?? "", await projectName()];
  await refuseRenamedProject(backend, project, name);
  await refuseRenamedStage(backend, project, ready, root);
  await mkdir(environment.PULUMI_HOME ?? stateFolder, { recursive: true });
  // Which stack commands are about is said by PULUMI_STACK.
  if (await hasStateFile(name, environment)) return;
  if (ready.salt === undefined && (await isNew(ready))) await ensureSalt(ready, passphrase);
  await pulumiOutput(ready, ["stack", "select", "--create", name]);
}

/** Whether the back end has no state of a stage: what it has is encrypted already. A service encrypts in its own way. */
async function isNew(ready: ReadyStage): Promise<boolean> {
  if (backendOf(ready.environment).kind === "service") return false;
  try {
    await pulumiOutput(ready, ["stack", "select", ready.name]);
    return false;
  } catch (error) {
    if (/no stack named/.test(errorText(error))) return true;
    throw error;
  }
}
