import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../engine/user-error.ts";

/** Milliseconds in which the rest of what was pasted has come. */
const PASTED = 50;

/**
 * One line that a person types or pastes, without showing it. Whoever asks has seen that somebody is there.
 * @returns the lines that came at once: more than one where several were pasted
 */
export async function askHidden(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  output.write(question);
  try {
    return await linesOf(prompt);
  } finally {
    prompt.close();
    output.write("\n");
  }
}

async function linesOf(prompt: Interface): Promise<string[]> {
  const lines: string[] = [];
  prompt.on("line", (line) => lines.push(line));
  const stopped = () => {
    throw new UserError("not-confirmed", "stopped; nothing was changed.", "run it again");
  };
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([
      once(prompt, "line", { signal }),
      once(prompt, "SIGINT", { signal }).then(stopped),
      once(prompt, "close", { signal }).then(stopped),
    ]);
  } finally {
    over.abort();
  }
  await sleep(PASTED);
  return prompt.line === "" ? lines : [...lines, prompt.line];
}
