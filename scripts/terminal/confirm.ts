import { createInterface } from "node:readline/promises";
import { UserError } from "../../engine/user-error.ts";

/** Asks before something is paid or changed; `--yes` answers beforehand. Throws unless the answer is yes. */
export async function confirm(question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new UserError("not-confirmed", `${question} Nobody is there to answer.`, "add --yes");
  const answer = await ask(`${question} [y/N] `);
  if (!/^y(es)?$/i.test(answer)) throw new UserError("not-confirmed", "stopped; nothing was changed.");
}

/** What a person types in answer, without space around it. Whoever asks has seen that somebody is there. */
export async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    return (await prompt.question(question)).trim();
  } finally {
    prompt.close();
  }
}
