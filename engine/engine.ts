import { mkdir, readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { alive } from "../network/alive.ts";
import { type Environment, pulumiEnvironment } from "./environment.ts";
import { Failure } from "./failure.ts";
import type { OpenStage } from "./open-stage.ts";
import { say } from "./progress.ts";
import { root, stateFolder } from "./root.ts";
import { startSandbox } from "./sandbox-process.ts";

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
  const result = await execa("pulumi", args, { cwd: root, env: environment, stdio: "inherit", reject: false });
  return result.exitCode ?? 1;
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
  if (result.failed) throw new Failure(`pulumi ${args.join(" ")} failed:\n  ${result.stderr.trim()}`);
  return result.stdout;
}

async function selectStack(ready: ReadyStage): Promise<void> {
  const { environment } = ready;
  if (environment.PULUMI_CONFIG_PASSPHRASE === undefined && environment.PULUMI_CONFIG_PASSPHRASE_FILE === undefined) {
    throw new Failure(
      `stage ${ready.name} keeps its secrets encrypted, but no passphrase is set.`,
      "export PULUMI_CONFIG_PASSPHRASE=… (or PULUMI_CONFIG_PASSPHRASE_FILE=…); keep it in your recovery kit",
    );
  }
  await mkdir(environment.PULUMI_HOME ?? stateFolder, { recursive: true });
  await pulumiOutput(ready, ["stack", "select", "--create", ready.name]);
}

/**
 * Clears what a killed run left behind: its lock, when its process is gone, and its unfinished creates, which the
 * provider's creates find again and adopt.
 */
export async function recoverInterruptedRun(ready: ReadyStage): Promise<void> {
  const locks = await refuseWhileRunning(ready);
  if (!locks) return;
  if (locks.length > 0) {
    say(`recovering: the last run of stage ${ready.name} was interrupted; its lock is released`);
    await pulumiOutput(ready, ["cancel", "--yes"]);
  }
  await dropPendingCreates(ready);
}

/**
 * Stops while another run holds the stage. Resolves with the locks that dead runs of this machine left; undefined
 * where the state is not a folder, and the engine alone knows.
 */
export async function refuseWhileRunning(ready: ReadyStage): Promise<readonly StackLock[] | undefined> {
  const backend = ready.environment.PULUMI_BACKEND_URL ?? "";
  if (!backend.startsWith("file://")) return undefined;
  const folder = join(backend.slice("file://".length), ".pulumi", "locks");
  for (let attempt = 1; ; attempt++) {
    const locks = await readLocks(folder, ready.name);
    const held = locks.find((lock) => lock.hostname !== hostname() || alive(lock.pid));
    if (!held) return locks;
    // A process that was killed a moment ago takes a moment to be gone.
    if (attempt < DYING_SECONDS * 10) {
      await sleep(100);
      continue;
    }
    throw new Failure(
      `another run (process ${held.pid} on ${held.hostname}, since ${held.timestamp}) is changing stage ${ready.name}.`,
      'wait for it to end; if that process is dead: eval "$(./platform env)" && pulumi cancel --yes',
    );
  }
}

const DYING_SECONDS = 2;

interface StackLock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

async function readLocks(folder: string, stage: string): Promise<StackLock[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const ofStage = files.filter((file) => file.includes(`/${stage}/`) && file.endsWith(".json"));
  return Promise.all(ofStage.map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as StackLock));
}

async function dropPendingCreates(ready: ReadyStage): Promise<void> {
  const exported = JSON.parse(await pulumiOutput(ready, ["stack", "export"])) as {
    deployment?: { pending_operations?: { type: string; resource: { type: string } }[] | null };
  };
  const pending = exported.deployment?.pending_operations ?? [];
  if (pending.length === 0) return;
  const adoptable = pending.filter(({ type, resource }) => resource.type.startsWith("af:") || type !== "creating");
  if (adoptable.length < pending.length || !exported.deployment) return;
  say(`recovering: ${pending.length} operations of the interrupted run are taken up again`);
  const deployment = { ...exported.deployment, pending_operations: [] };
  await pulumiOutput(ready, ["stack", "import"], JSON.stringify({ ...exported, deployment }));
}
