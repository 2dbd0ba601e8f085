import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a run keeps between commands and git ignores. */
export const stateFolder = join(root, ".platform");
