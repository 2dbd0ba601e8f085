import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { uptime } from "node:os";
import { isProcessAlive } from "./process-alive.ts";

/** A process of this machine. Its id alone is not enough: ids are given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** What `processStart` says of it; absent where that cannot be found out. */
  readonly started?: string;
}

export function identityOf(pid: number): ProcessIdentity {
  const started = processStart(pid);
  return { pid, ...(started !== undefined && { started }) };
}

/** Whether this very process still runs, not another one with its id. Where a start is unknown, the id decides. */
export function isSameProcess({ pid, started }: ProcessIdentity): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || !isProcessAlive(pid)) return false;
  const now = processStart(pid);
  return started === undefined || now === undefined || started === now;
}

/** Whether a process with that id runs which had started by then, to two seconds. Where a start is unknown, the id decides. */
export function ranAt(pid: number, moment: Date): boolean {
  if (!isSameProcess({ pid })) return false;
  const start = startedAt(pid);
  return start === undefined || start.getTime() <= moment.getTime() + 2000;
}

/** When a process started, as a text that no other process with its id has; undefined where there is none. */
export function processStart(pid: number): string | undefined {
  const ticks = startTicks(pid);
  return ticks === undefined ? listedStart(pid) : `${bootId()}/${ticks}`;
}

/** When a process started, to about a second; undefined where that cannot be found out. */
export function startedAt(pid: number): Date | undefined {
  const ticks = startTicks(pid);
  if (ticks !== undefined) return new Date(Date.now() - uptime() * 1000 + ticks * MILLISECONDS_A_TICK);
  const listed = Date.parse(listedStart(pid) ?? "");
  return Number.isNaN(listed) ? undefined : new Date(listed);
}

/** Linux counts in hundredths of a second for programs, whatever the kernel does (time(7), `USER_HZ`). */
const MILLISECONDS_A_TICK = 10;

/** Ticks from the machine's start to the process's: field 22 of `/proc/<pid>/stat` (proc(5)). */
function startTicks(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name before it is in parentheses, and may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[19]);
  } catch {
    return undefined;
  }
}

/** Ticks begin again with every start of the machine. */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/** Where there is no `/proc`, as on macOS. */
function listedStart(pid: number): string | undefined {
  try {
    const stdio = ["ignore", "pipe", "ignore"] as const;
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: [...stdio],
      env,
    }).trim();
  } catch {
    return undefined;
  }
}
