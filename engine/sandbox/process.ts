import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { storeFolder } from "../../images/stand-ins/store.ts";
import { isSameProcess } from "../../locks/process-start.ts";
import type { SandboxRuntime } from "../../stage/schema.ts";
import { withLock } from "../lock.ts";
import { readPidFile, writePidFile } from "../pid-file.ts";
import { printStatus } from "../progress.ts";
import { root, stateFolder } from "../root.ts";
import { ensurePrivateFolder } from "../state-folder.ts";
import { ensurePebble, ensureVersitygw } from "../tools.ts";
import { UserError } from "../user-error.ts";
import { logTail } from "./log-tail.ts";

export interface SandboxOptions {
  /** First of its loopback ports. */
  readonly port: number;
  /** Such as `6s` or `200ms`. */
  readonly blockTime: string;
  /** What runs on leases; absent = what its state was made with. */
  readonly runtime?: SandboxRuntime | undefined;
  /** Whether it has to have an S3 server, for backups; one that had one keeps it. */
  readonly s3?: boolean;
}

const folder = join(stateFolder, "sandbox");
const pidFile = join(folder, "pid");
const portFile = join(folder, "port");
const logFile = join(folder, "log");
const STARTUP_SECONDS = 60;
/** Containers have some time to end by themselves. */
const STOP_SECONDS = 30;

/** Starts the sandbox unless this checkout's one runs already. It outlives the command. */
export async function startSandbox(options: SandboxOptions): Promise<void> {
  await ensurePrivateFolder(stateFolder);
  await withLock(join(stateFolder, "sandbox-start.lock"), "another run that starts the sandbox", async () => {
    const made = await madeWith();
    if (options.runtime && made && options.runtime !== made) throw otherRuntime(made, options.runtime);
    if (await runningPid()) {
      await refuseOtherPort(options.port);
      if (options.s3) await refuseWithoutS3(options.port);
      return;
    }
    await refusePortInUse(options.port);
    const s3 = options.s3 || existsSync(join(folder, "s3"));
    const runtime = options.runtime ?? made ?? "simulated";
    if (options.s3 && runtime === "simulated") throw simulatedBackups;
    await launch({ ...options, runtime, s3 });
  });
}

export interface Stopped {
  /** Whether it ran. */
  readonly ran: boolean;
  /** Paths on the machine that one that was killed had left, and that are gone now. */
  readonly cleared: readonly string[];
}

/** Stops it and keeps its state. What its containers had on the machine is gone then, also where it was killed. */
export async function stopSandbox(): Promise<Stopped> {
  const ran = await endSandbox();
  return { ran, cleared: (await madeWith()) === "podman" ? await clearMachine() : [] };
}

async function clearMachine(): Promise<string[]> {
  const { stdout } = await execa(process.execPath, [join(root, "sandbox", "podman", "clear.ts"), folder]);
  return stdout.split("\n").filter(Boolean);
}

async function endSandbox(): Promise<boolean> {
  const sandbox = await readPidFile(pidFile);
  if (!sandbox) return false;
  const { pid } = sandbox;
  process.kill(pid, "SIGTERM");
  for (let waited = 0; isSameProcess(sandbox); waited += 100) {
    if (waited > STOP_SECONDS * 1000)
      throw new UserError("sandbox", `the sandbox (process ${pid}) does not stop.`, `kill -9 ${pid}`);
    await sleep(100);
  }
  return true;
}

/** Process id of this checkout's sandbox, or undefined when it does not run. */
export async function runningPid(): Promise<number | undefined> {
  return (await readPidFile(pidFile))?.pid;
}

async function launch({ port, blockTime, runtime, s3 }: Required<SandboxOptions>): Promise<void> {
  const pebble = await ensurePebble();
  const versitygw = s3 ? await ensureVersitygw() : undefined;
  await mkdir(folder, { recursive: true });
  const log = await open(logFile, "a");
  const { size: before } = await log.stat();
  const child = spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      join(root, "sandbox", "main.ts"),
      "--state",
      folder,
      "--port",
      String(port),
      "--block-time",
      blockTime,
      "--pebble",
      pebble,
      ...(versitygw ? ["--s3", versitygw] : []),
      ...(runtime === "podman" ? ["--runtime", "podman", "--image-store", storeFolder()] : []),
    ],
    { detached: true, stdio: ["ignore", log.fd, log.fd], cwd: root },
  );
  let ended = false;
  child.on("exit", () => {
    ended = true;
  });
  child.unref();
  await log.close();
  await writePidFile(pidFile, child.pid as number).catch((error) => {
    // Nobody would find it again.
    child.kill();
    throw error;
  });
  await writeFile(portFile, String(port));
  const containers = runtime === "podman" ? " and containers" : "";
  printStatus(`sandbox: starting on port ${port} with ${blockTime} blocks${containers}`);
  for (let waited = 0; !(await ready(port)); waited += 100) {
    if (ended || waited > STARTUP_SECONDS * 1000)
      throw new UserError("sandbox", `the sandbox did not start:\n  ${await lastLines(before)}`);
    await sleep(100);
  }
}

/** What runs on the leases of the sandbox whose state is here; undefined where there is none. */
async function madeWith(): Promise<SandboxRuntime | undefined> {
  const text = await readFile(join(folder, "settings.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  return (JSON.parse(text) as { runtime?: SandboxRuntime }).runtime ?? "simulated";
}

const simulatedBackups = new UserError(
  "sandbox",
  "the stage has backup:, and what the sandbox simulates holds no data that could be kept.",
  "./platform up --runtime podman (docs/containers.md), or leave backup out of the stage file",
);

const otherRuntime = (made: SandboxRuntime, asked: SandboxRuntime): UserError =>
  new UserError(
    "sandbox",
    `the sandbox of this checkout was made with the runtime ${made}, and ${asked} is asked for: neither can go on with what the other holds.`,
    `./platform sandbox reset, which forgets its chain, its zones and the data on it; then the same command again. Or go on with it: leave ${asked} out`,
  );

const ready = async (port: number): Promise<boolean> => (await health(port))?.ready === true;

async function health(port: number): Promise<{ ready?: boolean; s3?: boolean } | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
  return answer && ((await answer.json()) as { ready?: boolean; s3?: boolean });
}

async function refuseWithoutS3(port: number): Promise<void> {
  if ((await health(port))?.s3) return;
  throw new UserError(
    "sandbox",
    "the sandbox of this checkout was started without an S3 server, and the stage keeps backups in it.",
    "./platform sandbox stop, which ends nothing on its chain; then the same command again",
  );
}

/** @param from bytes of the log that earlier runs wrote */
async function lastLines(from: number): Promise<string> {
  const log = await readFile(logFile).catch(() => undefined);
  return log ? logTail(log, from) : "(no log)";
}

/** One that was started by an earlier version has not written it down. */
async function refuseOtherPort(port: number): Promise<void> {
  const runs = Number(await readFile(portFile, "utf8").catch(() => port));
  if (runs === port) return;
  throw new UserError(
    "sandbox",
    `the sandbox of this checkout runs on port ${runs}, and the stage says ${port}. There is one for all its stages.`,
    `write sandbox.port: ${runs} into the stage file, or have it start again at the other port: ./platform sandbox stop`,
  );
}

async function refusePortInUse(port: number): Promise<void> {
  const taken = await new Promise<boolean>((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    setTimeout(() => socket.destroy(), 1000).unref();
  });
  if (!taken) return;
  throw new UserError(
    "sandbox",
    `port ${port} is in use by another program, so the sandbox cannot start.`,
    "stop that program (ss -ltnp shows it), or set sandbox.port in the stage file to another range",
  );
}
