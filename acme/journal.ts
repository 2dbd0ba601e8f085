import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Ledger } from "./ledger.ts";

/** Where a ledger outlives a process that is killed. */
export interface Journal {
  read(): Promise<Ledger | undefined>;
  /** Resolves when it is safe. */
  write(ledger: Ledger): Promise<void>;
}

/** A JSON file, replaced as a whole, readable by its owner only. */
export function fileJournal(file: string): Journal {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(file, "utf8")) as Ledger;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new Error(`${file} cannot be read: ${(error as Error).message}; remove it to begin anew`, {
          cause: error,
        });
      }
    },
    async write(ledger) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(ledger), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    },
  };
}
