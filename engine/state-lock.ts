import { readdir, readFile, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { z } from "zod";
import { ranAt } from "../locks/process-start.ts";
import { backendOf } from "./backend.ts";
import type { ReadyStage } from "./engine.ts";
import { type EngineRun, lastEngineRun } from "./engine-run.ts";
import { jsonIn } from "./json.ts";
import { root } from "./root.ts";
import { UserError } from "./user-error.ts";

const lock = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  /** RFC 3339. */
  timestamp: z.string(),
});

/** The engine's lock on a stack, with the process that took it. */
export type StackLock = z.output<typeof lock>;

/** Milliseconds a process that was killed a moment ago may take to be gone, and an engine that only looks. */
const DYING = 2000;
/** Milliseconds from the start of an engine to its lock, at most. */
const STARTING = 600_000;

/**
 * Stops while another run holds the stage. Resolves with the locks of runs that are known to be gone; undefined where
 * the back end is a service, and it alone knows.
 */
export async function refuseWhileRunning(ready: ReadyStage): Promise<readonly StackLock[] | undefined> {
  const end = Date.now() + DYING;
  for (;;) {
    const locks = await readLocks(ready);
    const run = await lastEngineRun(ready.name);
    const held = locks?.find((each) => !isGone(each, ready, run));
    if (!held) return locks;
    if (Date.now() < end) {
      await sleep(100);
      continue;
    }
    throw new UserError(
      "stage-locked",
      `another run (${holderText(held)}) is changing stage ${ready.name}.`,
      `wait for it to end; if that process is dead: ./platform unlock --stage ${ready.name}`,
    );
  }
}

/** Who holds a stage; undefined where the back end is a service, and it alone knows. */
export async function readLocks(ready: ReadyStage): Promise<StackLock[] | undefined> {
  const backend = backendOf(ready.environment);
  if (backend.kind === "service") return undefined;
  return backend.kind === "folder" ? readFolder(backend.folder, ready.name) : askEngine(ready);
}

/** The first lock whose process is known to run on this machine. */
export async function findAlive(locks: readonly StackLock[], ready: ReadyStage): Promise<StackLock | undefined> {
  const run = await lastEngineRun(ready.name);
  return locks.find((each) => isOfThisMachine(each, ready, run) && isRunning(each));
}

export function holderText({ pid, username, hostname: host, timestamp }: StackLock): string {
  return `process ${pid} of ${username} on ${host}, since ${timestamp}`;
}

function isGone(held: StackLock, ready: ReadyStage, run: EngineRun | undefined): boolean {
  return isOfThisMachine(held, ready, run) && !isRunning(held);
}

/** Its process runs, and did when the lock was taken: it is not another one that has its number by now. */
const isRunning = ({ pid, timestamp }: StackLock): boolean => ranAt(pid, new Date(timestamp));

/**
 * A folder is of this machine, and so is who bears its name. Machines that share a store may have one name: there a lock
 * is known to be of this one only where this checkout wrote down that it started the run.
 */
function isOfThisMachine(held: StackLock, { environment }: ReadyStage, run: EngineRun | undefined): boolean {
  if (held.hostname !== hostname()) return false;
  if (backendOf(environment).kind === "folder") return true;
  const after = Date.parse(held.timestamp) - Date.parse(run?.started ?? "");
  return held.pid === run?.pid && after > -1000 && after < STARTING;
}

async function readFolder(folder: string, stage: string): Promise<StackLock[]> {
  const locks = join(folder, ".pulumi", "locks");
  const files = await readdir(locks, { recursive: true }).catch(() => [] as string[]);
  const ofStage = files.filter((file) => file.includes(`/${stage}/`) && file.endsWith(".json"));
  return (await Promise.all(ofStage.map((file) => readLock(join(locks, file))))).filter((each) => each !== undefined);
}

/** Undefined where the engine has released it meanwhile; one that was never written, as its run was killed, is nobody's. */
async function readLock(file: string): Promise<StackLock | undefined> {
  try {
    const { data } = lock.safeParse(jsonIn(await readFile(file, "utf8")));
    const timestamp = (await stat(file)).mtime.toISOString();
    return data ?? { pid: 0, username: "nobody", hostname: hostname(), timestamp };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** How the engine names each holder. */
const HOLDER = /: created by (.*)@(.*) \(pid (\d+)\) at (\S+)/g;

/**
 * The engine reads the locks of a store, and has no command for it: to give a stack its own name it takes the lock, or
 * says who has it; then it says that there is a stack of this name, and changes nothing.
 */
async function askEngine({ name, environment }: ReadyStage): Promise<StackLock[]> {
  const { stderr } = await execa("pulumi", ["stack", "rename", name, "--stack", name, "--non-interactive"], {
    cwd: root,
    env: environment,
    reject: false,
    stdin: "ignore",
  });
  const held = [...stderr.matchAll(HOLDER)].map(([, username = "", host = "", pid, timestamp = ""]) => ({
    pid: Number(pid),
    username,
    hostname: host,
    timestamp,
  }));
  if (held.length > 0 || stderr.includes("already exists")) return held;
  throw new UserError(
    "state-unreadable",
    `who holds stage ${name} could not be read:\n  ${stderr.trim()}`,
    "check PULUMI_BACKEND_URL and its credentials",
  );
}
