import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where stand-ins and what they are made of are kept: outside the checkout, so that every clone and CI shares them. */
export const imagesFolder =
  process.env.ALTERNATE_FUTURES_IMAGES ?? join(homedir(), ".cache", "alternate-futures", "images");

/** The store of the images themselves, for the driver `overlay`; others read it as an additional image store. */
export const storeFolder = join(imagesFolder, "storage");

/** Label with the hash of the recipe that an image was made by. */
export const RECIPE_LABEL = "org.alternatefutures.recipe";

/** Where podman keeps of the store in a folder what a reboot has to forget. Pure. */
export const runningFolder = (folder: string): string =>
  `/run/alternate-futures/${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;

/** Files by which podman and buildah know the store in a folder; nothing below /etc is changed. Pure. */
export function storeConfiguration(folder: string): { containers: string; storage: string } {
  const running = runningFolder(folder);
  return {
    containers: [
      "[containers]",
      // Podman's own numbers cannot be set where root has not all capabilities.
      'default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]',
      "[network]",
      'network_backend = "netavark"',
      "[engine]",
      'runtime = "runc"',
      'cgroup_manager = "cgroupfs"',
      'events_logger = "none"',
      `tmp_dir = "${running}/libpod"`,
      "",
    ].join("\n"),
    storage: ["[storage]", 'driver = "overlay"', `graphroot = "${folder}/storage"`, `runroot = "${running}"`, ""].join(
      "\n",
    ),
  };
}

/** The environment in which podman and buildah work on the store; its files are written first. */
export async function storeEnvironment(): Promise<Record<string, string>> {
  const { containers, storage } = storeConfiguration(imagesFolder);
  await mkdir(imagesFolder, { recursive: true });
  return {
    CONTAINERS_CONF: await written("containers.conf", containers),
    CONTAINERS_STORAGE_CONF: await written("storage.conf", storage),
  };
}

async function written(name: string, text: string): Promise<string> {
  const file = join(imagesFolder, name);
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, text);
  await rename(partial, file);
  return file;
}
