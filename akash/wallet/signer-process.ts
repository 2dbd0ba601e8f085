import { type ChildProcess, spawn } from "node:child_process";

export interface CommandLimits {
  /** Where the program starts; the current folder by default. */
  readonly folder?: string;
  /** Milliseconds; a transaction that is signed later than a minute has expired. */
  readonly timeLimit?: number;
  /** Hears what the program writes to stderr, as it comes: it may ask a person to press a button. */
  readonly tell?: (text: string) => void;
}

/** Bytes an answer may have. */
const MOST_OUTPUT = 65_536;
/** Characters of stderr that an error repeats. */
const SHOWN_STDERR = 1_000;

/** Runs a program with one request on its stdin. Its stdout once it ended with exit code 0; else throws why not. */
export function askCommand(
  [program = "", ...args]: readonly string[],
  request: { readonly method: string },
  { folder = process.cwd(), timeLimit = 60_000, tell = (text) => void process.stderr.write(text) }: CommandLimits,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, fix = "try it by hand, docs/leases.md tells how") => {
      clearTimeout(timer);
      const what = `command ${program} (akash.wallet.command), asked for "${request.method}"`;
      reject(new Error(`wallet: ${what}, ${why}: ${fix}`));
    };
    const stop = (why: string) => {
      killGroup(child);
      fail(why);
    };
    // A group of its own, so that what the program started ends with it.
    const child = spawn(program, args, { cwd: folder, detached: true });
    const timer = setTimeout(() => stop(`gave no answer within ${timeLimit / 1000} s`), timeLimit);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += String(chunk);
      if (stdout.length > MOST_OUTPUT) stop(`printed more than ${MOST_OUTPUT} bytes`);
    });
    child.stderr.on("data", (chunk) => {
      stderr = `${stderr}${chunk}`.slice(-SHOWN_STDERR);
      tell(String(chunk));
    });
    child.on("error", ({ code }: NodeJS.ErrnoException) => {
      fail(`could not be started (${code})`, "install it, or correct its name in the stage file");
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(stdout);
      else fail(`ended with ${signal ?? `exit code ${code}`}${stderr && `, saying: ${stderr.trim()}`}`);
    });
    // A program that ends without reading is told by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${JSON.stringify(request)}\n`);
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
