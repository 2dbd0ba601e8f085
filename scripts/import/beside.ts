import { realpathSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { readText } from "../../input/file.ts";
import { InputError, KIB } from "../../input/input-error.ts";

/** An environment file, or a compose file that is extended. */
const MOST = 512 * KIB;

/**
 * Reads files that a compose file names: plain ones in its folder and below, links followed. Others are not read, since the file is
 * another person's, and what it names would come into the stage file.
 */
export function readerBeside(file: string): (path: string) => string | undefined {
  const folder = realpathSync(dirname(file));
  return (path) => {
    try {
      const real = realpathSync(join(folder, path));
      const below = relative(folder, real);
      if (below === "" || below === ".." || below.startsWith(`..${sep}`) || !statSync(real).isFile()) return undefined;
      return readText(real, MOST);
    } catch (error) {
      if (error instanceof InputError || (error as NodeJS.ErrnoException).code !== undefined) return undefined;
      throw error;
    }
  };
}
