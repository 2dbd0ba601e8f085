import { pruneStandIns } from "../../operations/stand-ins/prune.ts";

/** `platform images prune`. */
export async function prune(): Promise<void> {
  const { images } = await pruneStandIns();
  process.stdout.write(`${images} outdated images removed, and the cache of packages\n`);
}
