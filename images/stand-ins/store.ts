import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { storageConfiguration } from "../buildah-commands.ts";

/** Where stand-ins and what they are made of are kept: outside the checkout, so that every clone and CI shares them. */
export const imagesFolder = (): string =>
  process.env.ALTERNATE_FUTURES_IMAGES ?? join(homedir(), ".cache", "alternate-futures", "images");

/** The containers-storage of the stand-ins, for the driver `overlay`; others read it as an additional image store. */
export const storeFolder = (): string => join(imagesFolder(), "storage");

/** Label with the hash of the recipe that an image was made by. */
export const RECIPE_LABEL = "org.alternatefutures.recipe";

/** Where podman and buildah keep, of the storage in a folder, what a reboot has to forget. Pure. */
export const runningFolder = (folder: string): string =>
  `/run/alternate-futures/${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;

/** The environment in which podman and buildah work on the storage in a folder; its files are written there first. */
export async function storageEnvironment(
  folder: string,
  imageStores: readonly string[] = [],
): Promise<Record<string, string>> {
  const { containers, storage } = storageConfiguration(folder, runningFolder(folder), imageStores);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    CONTAINERS_CONF: await written(join(folder, "containers.conf"), containers),
    CONTAINERS_STORAGE_CONF: await written(join(folder, "storage.conf"), storage),
  };
}

/** The environment in which podman and buildah work on the store. */
export const storeEnvironment = (): Promise<Record<string, string>> => storageEnvironment(imagesFolder());

/** Writes a file as a whole, as another run may read it now. @returns its path */
export async function written(file: string, text: string): Promise<string> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
  return file;
}
