import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { readText } from "../../../input/file.ts";
import { InvalidRdataError } from "../../records/rdata.ts";
import { MOST_ZONE_FILE } from "../zone-source.ts";

/** Text of a file that an `$INCLUDE` names. @throws with the reason */
export type ReadIncluded = (path: string) => string;

/** Reads files below a folder and none outside it, links followed. */
export function includesBelow(folder: string): ReadIncluded {
  return (path) => {
    const file = realOf(resolve(folder, path));
    if (file === undefined) throw new InvalidRdataError(`$INCLUDE ${path}: there is no such file below ${folder}`);
    const below = relative(realpathSync(folder), file);
    if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below))
      throw new InvalidRdataError(`$INCLUDE ${path}: lies outside ${folder}, and only files below it are read`);
    return readText(file, MOST_ZONE_FILE);
  };
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
