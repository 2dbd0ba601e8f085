import { constants } from "node:fs";
import { access, chmod, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "./user-error.ts";

const OTHERS = 0o077;

/**
 * Makes the folder for what is kept between commands, and those within it that are named, for their owner alone; what an
 * earlier version left open to others is closed.
 */
export async function ensurePrivateFolder(folder: string, ...within: readonly string[]): Promise<void> {
  try {
    for (const path of [folder, ...within.map((name) => join(folder, name))]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
      // Of a read-only file system, making what is there already says nothing.
      await access(path, constants.W_OK);
      if ((await stat(path)).mode & OTHERS) await closeToOthers(path, path === folder ? 0 : Number.POSITIVE_INFINITY);
    }
  } catch (error) {
    throw unusable(folder, error as NodeJS.ErrnoException);
  }
}

/** Starts a program whose files are for their owner alone. */
export function startPrivately<T>(start: () => T): T {
  const before = process.umask(OTHERS);
  try {
    return start();
  } finally {
    process.umask(before);
  }
}

/** The folder last: as long as it is open, there is something left to close. */
async function closeToOthers(path: string, depth: number): Promise<void> {
  const entries = depth > 0 ? await readdir(path, { withFileTypes: true }) : [];
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await closeToOthers(inner, depth - 1);
    else if (entry.isFile()) await withoutOthers(inner);
  }
  await withoutOthers(path);
}

async function withoutOthers(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (mode & OTHERS) await chmod(path, mode & 0o777 & ~OTHERS);
}

function unusable(folder: string, error: NodeJS.ErrnoException): Error {
  const { code } = error;
  if (code === "EROFS" || code === "EACCES" || code === "EPERM") {
    return new UserError(
      "state-folder",
      `${folder} cannot be written to (${code}), and the state of the stages is kept there.`,
      `make it writable for ${process.env.USER ?? "this user"}, or work in a copy: cp -R ${join(folder, "..")} ~/platform && cd ~/platform`,
    );
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    return new UserError(
      "state-folder",
      `${folder} is no folder, and the state of the stages is kept there.`,
      `mv ${folder} ${folder}.old`,
    );
  }
  return error;
}
