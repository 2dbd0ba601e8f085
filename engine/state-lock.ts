import { readdir, readFile, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { ranAt } from "../locks/process-start.ts";
import type { ReadyStage } from "./engine.ts";
import { UserError } from "./user-error.ts";

/** The engine's lock on a stack whose state is in a folder (Pulumi's `diy.lockContent`). */
const content = z.object({ pid: z.number(), hostname: z.string(), timestamp: z.string() });

export type StackLock = z.output<typeof content>;

/** Seconds a process that was killed a moment ago may take to be gone. */
const DYING_SECONDS = 2;

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
    const held = locks.find(isHeld);
    if (!held) return locks;
    if (attempt < DYING_SECONDS * 10) {
      await sleep(100);
      continue;
    }
    throw new UserError(
      `another run (process ${held.pid} on ${held.hostname}, since ${held.timestamp}) is changing stage ${ready.name}.`,
      'wait for it to end; if that process is dead: eval "$(./platform env)" && pulumi cancel --yes',
    );
  }
}

/** One of this machine is held by a process that ran when it was taken, not by another one that has its id by now. */
export function isHeld(lock: StackLock): boolean {
  return lock.hostname !== hostname() || ranAt(lock.pid, new Date(lock.timestamp));
}

/** @param folder of the locks of all stages */
export async function readLocks(folder: string, stage: string): Promise<StackLock[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const ofStage = files.filter((file) => file.includes(`/${stage}/`) && file.endsWith(".json"));
  const read = ofStage.map((file) => readLock(join(folder, file)));
  return (await Promise.all(read)).filter((lock) => lock !== undefined);
}

/** Undefined where it has been released; one that was never written, as its run was killed, is nobody's. */
async function readLock(file: string): Promise<StackLock | undefined> {
  try {
    const { data } = content.safeParse(json(await readFile(file, "utf8")));
    return data ?? { pid: 0, hostname: hostname(), timestamp: (await stat(file)).mtime.toISOString() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
