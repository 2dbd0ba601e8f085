import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ExplainedError } from "../errors/explained-error.ts";
import { emptyLedger, type Ledger } from "./ledger.ts";

/** Where a ledger outlives a process that is killed. */
export interface Journal {
  read(): Promise<Ledger | undefined>;
  /** Resolves when it is safe. */
  write(ledger: Ledger): Promise<void>;
}

/** File of a certificate's journal, relative to the project folder. */
export const journalFile = (project: string, stage: string, name: string): string =>
  join(".platform", "acme", `${[project, stage, name].map(encodeURIComponent).join(".")}.json`);

/** A JSON file, replaced as a whole, readable by its owner only. */
export function fileJournal(file: string): Journal {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(file, "utf8")) as Ledger;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new ExplainedError("certificate", `${file} cannot be read: ${(error as Error).message}`, {
          fix: `rm ${file}, then: ./platform up orders again`,
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

/** Removes pending orders from the journal; the orders that count for rate limits stay. */
export async function forgetOrders(journal: Journal): Promise<void> {
  const ledger = await journal.read();
  if (ledger) await journal.write({ ...ledger, pending: [], at: new Date().toISOString() });
}

/** The ledger as it was last written, or an empty one. */
export const ledgerIn = async (journal: Journal): Promise<Ledger> => (await journal.read()) ?? emptyLedger;
