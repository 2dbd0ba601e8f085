import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { isProcessAlive } from "../../network/process-alive.ts";
import { poll } from "../chain/wait.ts";

/** Who holds the wallet, and what it last sent: after a crash the file is the journal. */
interface LockRecord {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** The transaction being sent, written before it is sent. */
  readonly sent?: SentTransaction;
}

export interface SentTransaction {
  /** Upper-case hex. */
  readonly hash: string;
  /** Last height at which a block may hold it. */
  readonly until: string;
}

export interface HeldLock {
  /** What a killed holder left; its transaction may still be on its way. */
  readonly abandoned?: LockRecord;
  /** Notes the transaction that is about to be sent. */
  journal(sent: SentTransaction): Promise<void>;
  release(): Promise<void>;
  /** Leaves the lock with its transaction to the next holder: the outcome of the transaction is unknown. */
  abandon(): Promise<void>;
}

const HEARTBEAT_INTERVAL = 10_000;
const STALE_AFTER = 60_000;
const LOCK_TIMEOUT = 180_000;

/**
 * Holds the lock file of a wallet against other processes. A lock whose process has ended, or whose file has not been
 * touched for a minute, is taken over.
 * @param path lock file; its folder is made
 * @param waiting called once when another process holds it
 */
export async function lockWallet(
  path: string,
  signal: AbortSignal,
  waiting: (message: string) => void,
): Promise<HeldLock> {
  await mkdir(dirname(path), { recursive: true });
  let record: LockRecord = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  let abandoned: LockRecord | undefined;
  let notified = false;
  const taken = await poll(
    async () => {
      if (await claim(path, record)) return true;
      const holder = await current(path);
      if (holder === undefined) return undefined;
      if (holder.stale) {
        abandoned = (await removeStale(path, holder)) ?? abandoned;
        // kept in our own record, so that the next holder finds it if we are killed
        if (abandoned?.sent) record = { ...record, sent: abandoned.sent };
        return (await claim(path, record)) || undefined;
      }
      if (!notified) {
        notified = true;
        waiting(`the wallet is in use by process ${holder.record.pid} on ${holder.record.host}, waiting for it`);
      }
      return undefined;
    },
    LOCK_TIMEOUT,
    signal,
  );
  if (taken === undefined) throw new Error(await busyMessage(path));
  const timer = setInterval(
    () => utimes(path, new Date(), new Date()).catch(() => undefined),
    HEARTBEAT_INTERVAL,
  ).unref();
  return {
    ...(abandoned && { abandoned }),
    journal: (sent) => replace(path, { ...record, sent }),
    release: async () => {
      clearInterval(timer);
      await unlink(path);
    },
    abandon: async () => {
      clearInterval(timer);
      await utimes(path, 0, 0);
    },
  };
}

async function busyMessage(path: string): Promise<string> {
  const holder = await current(path);
  const who = holder
    ? `process ${holder.record.pid} on ${holder.record.host}, since ${holder.record.since}`
    : "another process";
  return `wallet: in use by ${who}: a wallet has one writer at a time. Wait for that run to end, or stop it; if it no longer exists, remove ${path}`;
}

async function replace(path: string, record: LockRecord): Promise<void> {
  await rename(await writeDraft(path, record), path);
}

/** A complete file beside the lock, so that nobody reads half of one. */
async function writeDraft(path: string, record: LockRecord): Promise<string> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  return draft;
}

async function claim(path: string, record: LockRecord): Promise<boolean> {
  const draft = await writeDraft(path, record);
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

interface Holder {
  readonly record: LockRecord;
  readonly text: string;
  readonly stale: boolean;
}

async function current(path: string): Promise<Holder | undefined> {
  try {
    const text = await readFile(path, "utf8");
    const { mtimeMs } = await stat(path);
    const record = parse(text);
    const ended = record.host === hostname() && !isProcessAlive(record.pid);
    return { record, text, stale: ended || Date.now() - mtimeMs > STALE_AFTER };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Moves a stale lock away; gives it back if somebody else took over in between. */
async function removeStale(path: string, holder: Holder): Promise<LockRecord | undefined> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return undefined;
  }
  const moved = await readFile(aside, "utf8");
  if (moved !== holder.text) await link(aside, path).catch(() => undefined);
  await unlink(aside);
  return moved === holder.text ? holder.record : undefined;
}

function parse(text: string): LockRecord {
  try {
    return JSON.parse(text) as LockRecord;
  } catch {
    return { pid: 0, host: "an unknown host", since: "an unknown time" };
  }
}
