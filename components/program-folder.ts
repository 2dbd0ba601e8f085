import { realpathSync } from "node:fs";
import { isAbsolute } from "node:path";
import { getRootDirectory } from "@pulumi/pulumi";
import { toolkitFolder } from "../project/folders.ts";

/**
 * Folder of the project whose program runs, which paths of a stage are relative to. It is the toolkit's own where no
 * engine says another one, and where the program is the toolkit's.
 */
export function programFolder(): string {
  const folder = getRootDirectory();
  return isAbsolute(folder) ? realpathSync(folder) : toolkitFolder;
}
