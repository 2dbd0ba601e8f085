import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** Texts of the files below a folder of the project whose path matches. */
export function filesIn(folder: string, matching: RegExp): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && matching.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

export const fileOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");
