import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folder of the toolkit itself: a checkout, or the package that another project has installed. */
export const toolkitFolder = join(import.meta.dirname, "..");

/** Folder of the project around `start`: the nearest one with a `Pulumi.yaml`, or `start` where there is none. */
export function projectAround(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (dirname(folder) === folder) return start;
  }
}
