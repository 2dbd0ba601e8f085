import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Files under a folder that hold a text, installed packages left out. */
export async function filesWith(folder: string, text: string): Promise<string[]> {
  const files = await filesBelow(folder);
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return found.flat();
}

/** Every file under a folder, installed packages left out. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.filter((file) => !file.includes("/node_modules/"));
}
