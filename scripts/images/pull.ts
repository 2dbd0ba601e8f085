import { printStatus } from "../../engine/progress.ts";
import { readLock } from "../../operations/risks/lock.ts";
import { pullImages } from "../../operations/stand-ins/pull.ts";
import { requireStore } from "../../operations/stand-ins/requirements.ts";

/** `platform images pull`. */
export async function pull(names: string[]): Promise<void> {
  requireStore("read");
  const told = (reference: string) => printStatus(`images: pulling ${reference}`);
  const pulled = await pullImages(names, await readLock(), told);
  process.stdout.write(`${pulled} ${pulled === 1 ? "image is" : "images are"} in the store as the registry has them\n`);
}
