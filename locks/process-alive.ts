import { readFileSync } from "node:fs";

/** Whether a process of this machine still runs. One that has ended but was not reaped by its parent yet does not. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !hasExited(pid);
}

/** State after the command's name in `/proc/<pid>/stat` (proc(5)): Z = zombie, X = dead. Elsewhere than on Linux: unknown. */
function hasExited(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(")") + 1));
  } catch {
    return false;
  }
}
