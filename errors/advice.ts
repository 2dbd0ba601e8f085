import type { Code } from "./codes.ts";
import { chainOf } from "./text.ts";

export interface Advice {
  readonly code: Code;
  readonly fix: string;
}

/** What to do about a fault of the machine itself, by its code; undefined where there is nothing to say. Pure. */
export function adviceFor(error: unknown): Advice | undefined {
  for (const each of chainOf(error)) {
    if (typeof each !== "object" || each === null) continue;
    const { code, path } = each as NodeJS.ErrnoException;
    const where = path ?? ".";
    if (code === "ENOSPC" || code === "EDQUOT") {
      return {
        code: "disk-full",
        fix: `free some space (df -h ${where}), then run this again: it takes up what was begun`,
      };
    }
    if (code === "EROFS") {
      return {
        code: "read-only",
        fix: `work in a copy that can be written to: ${where} is on a read-only file system`,
      };
    }
    if (path !== undefined && (code === "EACCES" || code === "EPERM")) {
      return { code: "permission", fix: `give this user the rights it needs: ls -ld ${where}` };
    }
  }
  return undefined;
}
