import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isProcessAlive } from "../locks/process-alive.ts";
import { stateFolder } from "./root.ts";

const folderIn = (state: string): string => join(state, "engine");

/**
 * Does `work` with the name of a file that the engine writes while it runs, and that is gone afterwards: it holds what
 * nobody has redacted. What killed runs left is removed. The file is made by whoever writes it, for its owner alone.
 * @param name such as `prod-up.events`
 */
export async function withRunFile<T>(name: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = folderIn(stateFolder);
  await mkdir(folder, { recursive: true });
  await removeOfDead(folder);
  const file = join(folder, `${name}.${process.pid}`);
  await rm(file, { force: true });
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** The file of a run that goes on; undefined where there is none. @param state folder for what is kept between commands */
export async function findRunFile(name: string, state = stateFolder): Promise<string | undefined> {
  const folder = folderIn(state);
  const found = (await readdir(folder).catch(() => [])).find((each) => pidOf(each) && each.startsWith(`${name}.`));
  return found && join(folder, found);
}

const pidOf = (file: string): number | undefined => Number(/\.(?:events|output)\.(\d+)$/.exec(file)?.[1]) || undefined;

async function removeOfDead(folder: string): Promise<void> {
  for (const file of await readdir(folder)) {
    const pid = pidOf(file);
    if (pid && !isProcessAlive(pid)) await rm(join(folder, file), { force: true });
  }
}
