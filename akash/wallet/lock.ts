import { link, mkdir, readFile, rename, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { alive } from "../../network/alive.ts";
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
  readonly left?: LockRecord;
  /** Notes the transaction that is about to be sent. */
  journal(sent: SentTransaction): Promise<void>;
  release(): Promise<void>;
  /** Lets the next one take over what is noted: the outcome of a transaction is not known. */
  leave(): Promise<void>;
}

const beat = 10_000;
const silence = 60_000;
const patience = 180_000;

/**
 * Holds the lock file of a wallet against other processes. A lock whose process has ended, or whose file has not been
 * touched for a minute, is taken over.
 * @param path lock file; its folder is made
 * @param waiting told once when another process holds it
 */
export async function lockWallet(
  path: string,
  signal: AbortSignal,
  waiting: (message: string) => void,
): Promise<HeldLock> {
  await mkdir(dirname(path), { recursive: true });
  let record: LockRecord = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  let left: LockRecord | undefined;
  let told = false;
  const taken = await poll(
    async () => {
      if (await claim(path, record)) return true;
      const holder = await current(path);
      if (holder === undefined) return undefined;
      if (holder.stale) {
        left = (await evict(path, holder)) ?? left;
        // whoever is killed next still passes it on
        if (left?.sent) record = { ...record, sent: left.sent };
        return (await claim(path, record)) || undefined;
      }
      if (!told) {
        told = true;
        waiting(`the wallet is in use by process ${holder.record.pid} on ${holder.record.host}, waiting for it`);
      }
      return undefined;
    },
    patience,
    signal,
  );
  if (taken === undefined) throw new Error(await busy(path));
  const timer = setInterval(() => utimes(path, new Date(), new Date()).catch(() => undefined), beat).unref();
  return {
    ...(left && { left }),
    journal: (sent) => replace(path, { ...record, sent }),
    release: async () => {
      clearInterval(timer);
      await unlink(path);
    },
    leave: async () => {
      clearInterval(timer);
      await utimes(path, 0, 0);
    },
  };
}

async function busy(path: string): Promise<string> {
  const holder = await current(path);
  const who = holder
    ? `process ${holder.record.pid} on ${holder.record.host}, since ${holder.record.since}`
    : "another process";
  return `wallet: in use by ${who}: a wallet has one writer at a time. Wait for that run to end, or stop it; if it no longer exists, remove ${path}`;
}

async function replace(path: string, record: LockRecord): Promise<void> {
  await rename(await written(path, record), path);
}

/** A complete file beside the lock, so that nobody reads half of one. */
async function written(path: string, record: LockRecord): Promise<string> {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  return draft;
}

async function claim(path: string, record: LockRecord): Promise<boolean> {
  const draft = await written(path, record);
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
    const ended = record.host === hostname() && !alive(record.pid);
    return { record, text, stale: ended || Date.now() - mtimeMs > silence };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Moves a stale lock away; gives it back if somebody else took over in between. */
async function evict(path: string, holder: Holder): Promise<LockRecord | undefined> {
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
