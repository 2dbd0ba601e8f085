import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { type ImageLock, imageLockText, LOCK_FILE, NO_LOCK, parseImageLock } from "../../stage/image-lock.ts";

const FILE = join(root, LOCK_FILE);

/** The project's lock file; without one nothing is locked. */
export async function readLock(): Promise<ImageLock> {
  if (!existsSync(FILE)) return NO_LOCK;
  try {
    return parseImageLock(readText(FILE, MOST_YAML));
  } catch (error) {
    throw new UserError("images-lock", (error as Error).message, `git checkout ${LOCK_FILE}, or correct the entry`);
  }
}

/** Replaces the lock file as a whole. */
export async function writeLock(lock: ImageLock): Promise<void> {
  await writeFile(`${FILE}.new`, imageLockText(lock));
  await rename(`${FILE}.new`, FILE);
}
