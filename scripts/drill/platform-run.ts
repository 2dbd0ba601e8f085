import { spawn } from "node:child_process";

/** Runs another command of `./platform`, as a person would: a process of its own, whose screen is shown. @returns its exit code */
export async function runPlatform(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  const [, program = ""] = process.argv;
  // The output of this command is what it came to, and may be JSON.
  const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
    stdio: ["ignore", process.stderr, process.stderr],
    env: { ...process.env, ...environment },
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once("error", reject);
  child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 0 : 1)));
  return promise;
}
