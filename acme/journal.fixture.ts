import type { Journal } from "./journal.ts";
import type { Ledger } from "./ledger.ts";

/** A journal in memory that outlives what the test kills. */
export function memoryJournal(): Journal & { readonly ledger: Ledger | undefined } {
  let text: string | undefined;
  const read = () => (text === undefined ? undefined : (JSON.parse(text) as Ledger));
  return {
    read: async () => read(),
    write: async (ledger) => {
      text = JSON.stringify(ledger);
    },
    get ledger() {
      return read();
    },
  };
}
