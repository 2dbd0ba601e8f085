import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/user-error.ts";

/** Asks before something is paid or changed; `--yes` answers beforehand. Throws unless the answer is yes. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UserError("not-confirmed", `${question} Nobody is there to answer.`, "add --yes");
  const prompt = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const answer = await prompt.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new UserError("not-confirmed", "stopped; nothing was changed.");
  } finally {
    prompt.close();
  }
}
