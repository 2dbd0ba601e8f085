import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** What a sandbox with containers has on the machine outside its own folder and its namespaces. */
export interface Footprint {
  /** Unix sockets: their paths have to be short. */
  readonly folder: string;
  /** Path within each hierarchy of control groups. */
  readonly cgroup: string;
}

/** @param state folder of the sandbox: two sandboxes never meet */
export function footprintOf(state: string): Footprint {
  const id = createHash("sha256").update(resolve(state)).digest("hex").slice(0, 12);
  return { folder: join(tmpdir(), `alternate-futures-${id}`), cgroup: `/alternate-futures-${id}` };
}

/** What of it is there now. */
export async function presentFootprint({ folder, cgroup }: Footprint): Promise<string[]> {
  const groups = (await hierarchies()).map((root) => join(root, cgroup));
  return [folder, ...groups].filter((path) => existsSync(path));
}

/** Removes what is there, also after a crash. @throws when a process is still in it */
export async function removeFootprint(footprint: Footprint): Promise<void> {
  for (const root of await hierarchies()) await removeGroup(join(root, footprint.cgroup));
  await rm(footprint.folder, { recursive: true, force: true });
}

const CGROUPS = "/sys/fs/cgroup";

/** One hierarchy a controller with version 1, a single one with version 2. */
export async function hierarchies(): Promise<string[]> {
  if (existsSync(join(CGROUPS, "cgroup.controllers"))) return [CGROUPS];
  const names = await readdir(CGROUPS).catch(() => []);
  return names.map((name) => join(CGROUPS, name));
}

/** A control group is a folder that is removed when the groups in it are; the files in it are the kernel's. */
async function removeGroup(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(join(path, entry.name));
  // processes that were just killed leave it a little later
  for (let tried = 0; ; tried += 1) {
    try {
      return await rmdir(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return;
      if (code !== "EBUSY" || tried === 50) throw error;
      await sleep(100);
    }
  }
}
