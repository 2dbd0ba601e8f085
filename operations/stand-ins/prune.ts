import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { imagesFolder } from "../../images/stand-ins/store.ts";
import { UNPACKED } from "./archive.ts";
import { APT_CACHE, CONTEXTS } from "./build.ts";
import { superseded } from "./plan.ts";
import { onStore } from "./programs.ts";
import { requireStore } from "./requirements.ts";
import { changingStore } from "./store-lock.ts";
import { storedImages, survey } from "./survey.ts";

/** Removes images that no recipe as it is now has made, the package cache, and what interrupted runs left. */
export async function pruneStandIns(): Promise<{ images: number }> {
  requireStore("read");
  return changingStore(async () => {
    const gone = superseded(await survey(), await storedImages());
    if (gone.length > 0) await onStore("podman", ["rmi", "--force", ...gone.map(({ id }) => id)]);
    for (const folder of await leftOvers()) await rm(folder, { recursive: true, force: true });
    return { images: gone.length };
  });
}

/** Folders beside the images that no build needs. */
async function leftOvers(): Promise<string[]> {
  const unpacked = (await readdir(imagesFolder())).filter((name) => name.startsWith(UNPACKED));
  return [APT_CACHE, CONTEXTS, ...unpacked.map((name) => join(imagesFolder(), name))];
}
