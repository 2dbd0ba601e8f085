import { randomUUID } from "node:crypto";
import { link, mkdir, rename, rm, unlink, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimFile, type LockRecord, readHolder, replaceFile } from "./lock-file.ts";
import { identityOf } from "./process-start.ts";

export type { LockRecord } from "./lock-file.ts";

export interface LockOptions {
  /** Ends the wait; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the wait begins, and every half a minute of it. */
  readonly waiting: (holder: LockRecord) => void;
  /** Milliseconds after which the wait ends with `LockBusyError`; without, it has no end. */
  readonly timeout?: number;
}

export interface HeldLock {
  /** What a holder left that is gone, with what it had noted. */
  readonly abandoned?: LockRecord;
  /** Keeps something with the lock, for who takes it over. Rejects where that has happened already. */
  note(facts: Readonly<Record<string, unknown>>): Promise<void>;
  release(): Promise<void>;
  /** Leaves the lock, with what was noted, to the next holder. */
  abandon(): Promise<void>;
}

/** Others did not let go of a lock in the time given. */
export class LockBusyError extends Error {
  readonly holder: LockRecord | undefined;

  constructor(path: string, holder: LockRecord | undefined) {
    super(`lock ${path} is held by ${holderText(holder)}`);
    this.name = "LockBusyError";
    this.holder = holder;
  }
}

const HEARTBEAT_INTERVAL = 10_000;
const TELL_INTERVAL = 30_000;
const LONGEST_PAUSE = 1000;

/**
 * Holds a lock against other processes. One whose holder is gone is taken over: its process has ended, another process
 * has its id by now, or it is on another machine and was silent for a minute.
 * @param path file of the lock; its folder is made. Files beside it begin with its name
 */
export async function acquireLock(path: string, options: LockOptions): Promise<HeldLock> {
  const { signal, waiting, timeout = Number.POSITIVE_INFINITY } = options;
  await mkdir(dirname(path), { recursive: true });
  const own: LockRecord = {
    id: randomUUID(),
    ...identityOf(process.pid),
    host: hostname(),
    since: new Date().toISOString(),
  };
  const began = Date.now();
  let told = Number.NEGATIVE_INFINITY;
  for (let pause = 50; ; pause = Math.min(pause * 1.4, LONGEST_PAUSE)) {
    signal?.throwIfAborted();
    const attempt = await take(path, own);
    if (attempt.taken) return held(path, attempt.taken, attempt.abandoned);
    if (attempt.holder && Date.now() - told >= TELL_INTERVAL) {
      told = Date.now();
      waiting(attempt.holder);
    }
    if (Date.now() - began + pause > timeout) throw new LockBusyError(path, attempt.holder);
    await sleep(pause, undefined, signal && { signal }).catch((error) => {
      signal?.throwIfAborted();
      throw error;
    });
  }
}

/** Such as `process 12 on host, since 2026-01-01T00:00:00.000Z`. */
export function holderText(holder: LockRecord | undefined): string {
  return holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : "another process";
}

interface Attempt {
  /** What stands in the file now, where it is ours. */
  readonly taken?: LockRecord;
  readonly abandoned?: LockRecord;
  /** Who has it; absent where that changed in between. */
  readonly holder?: LockRecord;
}

/**
 * The successor of a holder that is gone has a file named after that one, which only one process can make, and then puts
 * it in the place of the lock. One that is gone before it did so has a successor in the same way.
 */
async function take(path: string, own: LockRecord): Promise<Attempt> {
  const gone: { file: string; record: LockRecord }[] = [];
  for (let file = path; ; ) {
    const abandoned = gone.at(-1)?.record;
    const record = abandoned ? { ...facts(abandoned), ...own } : own;
    if (await claimFile(file, record)) {
      if (!abandoned) return { taken: record };
      if (await succeed(path, file, gone)) return { taken: record, abandoned };
      await unlink(file);
      return {};
    }
    const holder = await readHolder(file);
    if (!holder?.gone) return holder ? { holder: holder.record } : {};
    gone.push({ file, record: holder.record });
    file = successorFile(path, holder.record);
  }
}

const successorFile = (path: string, { id }: LockRecord): string => `${path}.${id}`;

/** Moves a claim to the place of the lock, unless those it succeeds have been succeeded before it was made. */
async function succeed(path: string, claim: string, gone: readonly { file: string; record: LockRecord }[]) {
  for (const { file, record } of gone) {
    if ((await readHolder(file))?.record.id !== record.id) return false;
  }
  const placed = await rename(claim, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === "EISDIR" ? replaceFolder(claim, path) : Promise.reject(error)),
  );
  if (placed) for (const { file } of gone.slice(1)) await rm(file, { force: true });
  return placed;
}

/** A folder of an earlier version cannot be replaced in one step: in between, somebody new may take the name. */
async function replaceFolder(claim: string, path: string): Promise<boolean> {
  await rm(path, { recursive: true, force: true });
  const placed = await link(claim, path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "EEXIST" && Promise.reject(error),
  );
  if (placed) await unlink(claim);
  return placed;
}

/** What a holder had noted. */
function facts(record: LockRecord): Record<string, unknown> {
  const { id, pid, started, host, since, left, ...noted } = record;
  return noted;
}

function held(path: string, record: LockRecord, abandoned: LockRecord | undefined): HeldLock {
  let current = record;
  let last: Promise<unknown> = Promise.resolve();
  const touch = () => utimes(path, new Date(), new Date()).catch(() => undefined);
  const heartbeat = setInterval(touch, HEARTBEAT_INTERVAL).unref();
  /** Does something to the file while nobody can succeed; false where somebody has. */
  const asLast = (work: () => Promise<void>): Promise<boolean> => {
    const next = last.then(() => undisturbed(work));
    last = next.catch(() => undefined);
    return next;
  };
  const undisturbed = async (work: () => Promise<void>): Promise<boolean> => {
    const end = successorFile(path, record);
    if (!(await claimFile(end, { ...record, id: randomUUID() }))) return false;
    try {
      const ours = (await readHolder(path))?.record.id === record.id;
      if (ours) await work();
      return ours;
    } finally {
      await unlink(end);
    }
  };
  return {
    ...(abandoned && { abandoned }),
    note: async (noted) => {
      current = { ...current, ...noted };
      if (await asLast(() => replaceFile(path, current))) return;
      const holder = (await readHolder(path))?.record;
      throw new Error(`lock ${path} was taken over by ${holderText(holder)}: this process was silent for too long`);
    },
    release: async () => {
      clearInterval(heartbeat);
      await asLast(() => unlink(path));
    },
    abandon: async () => {
      clearInterval(heartbeat);
      await asLast(() => replaceFile(path, { ...current, left: true }));
    },
  };
}
