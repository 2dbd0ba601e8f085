import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { stateFolder } from "./root.ts";

const folder = join(stateFolder, "pulumi", "logs");

/** How a gzip member begins (RFC 1952). A log that is encrypted with the stage's key begins otherwise. */
const GZIP = Buffer.of(0x1f, 0x8b);

/**
 * Removes logs that the engine wrote before it knew the stage's key, where it keeps any (`automatic-log.ts`): they are merely
 * compressed, and what failed may repeat a token or a back end's password there. Those of other checkouts are left alone.
 */
export async function removePlainLogs(logs = folder): Promise<void> {
  const names = await readdir(logs).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const file = join(logs, name);
      if (await isPlain(file)) await rm(file, { force: true });
    }),
  );
}

/** False for one that another command has removed meanwhile. */
async function isPlain(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return false;
  try {
    const { buffer } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return buffer.equals(GZIP);
  } finally {
    await handle.close();
  }
}
