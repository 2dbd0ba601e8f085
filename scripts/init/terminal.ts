import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/user-error.ts";
import type { Ask } from "./answer.ts";

/** A person at the terminal. Lines that are pasted together answer one question each; the end of input stops it. */
export function openTerminal(input = process.stdin, output = process.stderr): { readonly ask: Ask; close(): void } {
  const lines = createInterface({ input, terminal: false });
  const next = lines[Symbol.asyncIterator]();
  return {
    async ask(question, problem) {
      const shown = problem === undefined ? [question] : [problem, question];
      output.write(shown.map((text) => wrapped(text, output.columns)).join("\n"));
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

/** A text on lines that are broken between words; what is longer than a line stays whole. Pure. */
export function wrapped(text: string, columns = 80): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length < columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n  ");
}
