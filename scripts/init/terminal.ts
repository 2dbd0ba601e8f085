import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/user-error.ts";
import type { Ask } from "./answer.ts";

/** A person at the terminal. Lines that are pasted together answer one question each; the end of input stops it. */
export function openTerminal(input = process.stdin, output = process.stderr): { readonly ask: Ask; close(): void } {
  const lines = createInterface({ input, terminal: false });
  const next = lines[Symbol.asyncIterator]();
  return {
    async ask(question, problem) {
      output.write(`${problem === undefined ? "" : `${problem}\n`}${question}`);
      const { value, done } = await next.next();
      if (done) {
        output.write("\n");
        throw new UserError("not-confirmed", "stopped; nothing was written.");
      }
      return value;
    },
    close: () => lines.close(),
  };
}
