import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../../engine/root.ts";
import { replaceText } from "../../engine/stage-file.ts";
import type { Action } from "./decide.ts";

/** Text of a file that is there. */
export async function textsOf(paths: readonly string[], folder = root): Promise<Map<string, string>> {
  const found = paths.filter((path) => existsSync(join(folder, path)));
  return new Map(
    await Promise.all(found.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const)),
  );
}

/**
 * Writes what was decided, file by file. One that appeared since is not overwritten; the former text of one that is stays beside it.
 * @param source folder of what is copied
 * @param told of each file that was written
 */
export async function write(actions: readonly Action[], source: string, told: (action: Action) => void, folder = root) {
  for (const action of actions) {
    const target = join(folder, action.path);
    await mkdir(dirname(target), { recursive: true });
    if (action.does !== "keep") await put(action, source, target);
    told(action);
  }
}

async function put({ does, path, text }: Action, source: string, target: string): Promise<void> {
  if (does === "overwrite") await copyFile(target, `${target}.before`);
  if (text === undefined) return copyFile(join(source, path), target, does === "write" ? constants.COPYFILE_EXCL : 0);
  if (does === "write") return writeFile(target, text, { flag: "wx" });
  await replaceText(target, text);
}
