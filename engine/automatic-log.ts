import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const TEXT = `In place of a folder, so that the engine keeps no log of its commands: it takes a tenth of each.
To have one: rm this file, and mkdir a folder of its name.
`;

/**
 * Keeps the engine from logging every command, which nothing else does (Pulumi 3.259.0, `logging.StartLogging`). A folder
 * that is there is left, and what is in it limited by `PULUMI_LOG_ROTATION_MAX_TOTAL_MB`.
 * @param home `PULUMI_HOME`
 */
export async function preventAutomaticLog(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "logs"), TEXT, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
