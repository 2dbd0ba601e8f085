import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** How a question of ours ends, where nothing has been typed yet. */
const ASKS = /(?:: |\[y\/N\] )$/;

interface Sitting {
  readonly folder: string;
  readonly columns: number;
  readonly rows: number;
  /** Set in the environment, such as `NO_COLOR=1`. */
  readonly setting: string;
  /** One for each question, in their order; Enter takes what is proposed. */
  readonly answers: readonly string[];
}

/** Runs a command line as a person does on a terminal, by `script` of util-linux; resolves with what was written to it. */
export async function atTerminal(line: string, { folder, columns, rows, setting, answers }: Sitting): Promise<string> {
  // The environment of tests says that nobody looks.
  const inside = `stty cols ${columns} rows ${rows}; env -u CI -u NO_COLOR TERM=xterm-256color ${setting} ${line}`;
  const person = spawn("script", ["-qec", inside, "/dev/null"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  let written = "";
  person.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
  const ended = new Promise<void>((resolve) => person.once("close", () => resolve()));
  let over = false;
  ended.then(() => (over = true));
  let from = 0;
  for (const answer of answers) {
    while (!over && !ASKS.test(written.slice(from))) await Promise.race([ended, sleep(100)]);
    from = written.length;
    if (!over) person.stdin.write(`${answer}\n`);
  }
  await ended;
  return written;
}
