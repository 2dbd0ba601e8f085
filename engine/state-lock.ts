import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isProcessAlive } from "../network/process-alive.ts";
import type { ReadyStage } from "./engine.ts";
import { UserError } from "./user-error.ts";

/** The engine's lock on a stack whose state is in a folder. */
interface StackLock {
  readonly pid: number;
  readonly hostname: string;
  readonly timestamp: string;
}

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
    const held = locks.find((lock) => lock.hostname !== hostname() || isProcessAlive(lock.pid));
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

async function readLocks(folder: string, stage: string): Promise<StackLock[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const ofStage = files.filter((file) => file.includes(`/${stage}/`) && file.endsWith(".json"));
  return Promise.all(ofStage.map(async (file) => JSON.parse(await readFile(join(folder, file), "utf8")) as StackLock));
}
