import { createHash } from "node:crypto";
import { link, readFile, rename, rm, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { isSameProcess, type ProcessIdentity } from "./process-start.ts";

/** What the file of a lock says, as JSON; with what its holder has noted. */
export interface LockRecord extends ProcessIdentity {
  /** No two holders have the same. */
  readonly id: string;
  readonly host: string;
  /** When it was taken, ISO 8601. */
  readonly since: string;
  /** Given up by a holder that still runs: what it has noted is for the next one. */
  readonly left?: true;
  readonly [noted: string]: unknown;
}

/** Milliseconds without a sign of life after which a holder on another machine counts as gone. */
const SILENT_AFTER = 60_000;

/** A complete file under a name, unless there is one; nobody ever reads half of it. */
export async function claimFile(file: string, record: LockRecord): Promise<boolean> {
  const draft = await writeDraft(file, record);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Puts a complete file in the place of another. */
export async function replaceFile(file: string, record: LockRecord): Promise<void> {
  await rename(await writeDraft(file, record), file);
}

async function writeDraft(file: string, record: LockRecord): Promise<string> {
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await writeFile(draft, JSON.stringify(record), { mode: 0o600 });
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return draft;
}

export interface Holder {
  readonly record: LockRecord;
  /** Whether it holds the lock no more: gone, another process by now, or silent on another machine. */
  readonly gone: boolean;
}

/** Who has a file; undefined where there is none. */
export async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    const record = parse(await readFile(file, "utf8").catch(earlierText(file)));
    return { record, gone: isGone(record, Date.now() - mtimeMs) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Pure but for the look at the process. @param silence milliseconds since its last sign of life */
function isGone(record: LockRecord, silence: number): boolean {
  if (record.left) return true;
  return record.host === hostname() ? !isSameProcess(record) : silence > SILENT_AFTER;
}

/** Until 0.1.0 a lock was a folder with the process's id in a file, which a crash may have left out. */
function earlierText(file: string): (error: NodeJS.ErrnoException) => Promise<string> {
  return async (error) => {
    if (error.code !== "EISDIR") throw error;
    const pid = Number(await readFile(join(file, "pid"), "utf8").catch(() => "0"));
    const { birthtime, ino } = await stat(file);
    return JSON.stringify({ id: `folder-${ino}-${pid}`, pid, host: hostname(), since: birthtime.toISOString() });
  };
}

/** A file that says nothing, as after a power cut, has no holder. */
function parse(text: string): LockRecord {
  const record = json(text);
  return {
    ...record,
    id: String(record.id ?? createHash("sha256").update(text).digest("hex").slice(0, 16)),
    pid: Number(record.pid) || 0,
    host: String(record.host ?? hostname()),
    since: String(record.since ?? "an unknown time"),
  };
}

function json(text: string): Partial<LockRecord> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
