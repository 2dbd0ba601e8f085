import { fstatSync } from "node:fs";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import type { Terminal } from "../../operations/target.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { openTarget } from "./target.ts";

export interface ShellOptions extends StageOptions {
  tty?: boolean;
  pod?: string;
}

/** Runs one command in a container of a service; its exit code becomes ours. */
export async function leaseShell(service: string, words: readonly string[], options: ShellOptions): Promise<void> {
  const { container = service, command } = splitCommand(words);
  if (options.tty && !process.stdin.isTTY)
    throw new UserError("argument", "--tty needs a terminal, and standard input is none.");
  if (!options.tty && hasInput())
    printStatus(
      "warning: standard input is not passed on, as a gateway cannot be told where it ends; have the container make it: -- sh -c 'echo … | COMMAND'",
    );
  const podIndex = Number(options.pod ?? "0");
  if (!Number.isInteger(podIndex) || podIndex < 0)
    throw new UserError("argument", `--pod ${options.pod}: replicas count from 0.`);
  const stop = options.tty ? new AbortController().signal : untilInterrupted();
  const target = await openTarget(options.stage, service);
  const streams = {
    stdout: (bytes: Uint8Array) => void process.stdout.write(bytes),
    stderr: (bytes: Uint8Array) => void process.stderr.write(bytes),
    ...(options.tty && { terminal }),
  };
  process.exitCode = await target.shell(service, { container, command, podIndex }, streams, stop);
}

/** Whether somebody pipes or redirects a file into this command. */
function hasInput(): boolean {
  try {
    const input = fstatSync(process.stdin.fd);
    return input.isFIFO() || input.isFile();
  } catch {
    // it is closed
    return false;
  }
}

/** What follows the service: perhaps a container, then `--` and the command. */
export function splitCommand(
  words: readonly string[],
  given: readonly string[] = process.argv,
): { container?: string; command: readonly string[] } {
  const command = given.includes("--") ? given.slice(given.indexOf("--") + 1) : [];
  const before = words.slice(0, words.length - command.length);
  if (command.length === 0 || before.length > 1) {
    throw new UserError(
      "argument",
      "which command?",
      "./platform lease shell SERVICE [CONTAINER] -- COMMAND…, such as -- env",
    );
  }
  return { ...(before[0] && { container: before[0] }), command };
}

/** This process's terminal, every key passed on as it is. */
const terminal: Terminal = {
  attach(typed, resized) {
    const size = () => resized(process.stdout.columns, process.stdout.rows);
    process.stdin.setRawMode(true);
    process.stdin.on("data", typed);
    process.stdout.on("resize", size);
    size();
    return () => {
      process.stdin.off("data", typed);
      process.stdout.off("resize", size);
      process.stdin.setRawMode(false);
      process.stdin.pause();
    };
  },
};
