import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import type { Socket } from "node:net";

/** Runs a command that ends when descriptor 3 closes: with this process, however that one ends. */
const SUPERVISED_COMMAND = '"$@" 3<&- & child=$!; (cat <&3 >&2; kill $child) & wait $child';

/** A program that runs no longer than this process. */
export const startChild = (command: readonly string[], env: NodeJS.ProcessEnv): ChildProcess =>
  spawn("sh", ["-c", SUPERVISED_COMMAND, "sh", ...command], { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });

/** Lets it end. */
export function releaseChild(child: ChildProcess): void {
  (child.stdio[3] as Socket).destroy();
}

/** By itself or by a signal. */
export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Ends it, and waits until it has. */
export async function endChild(child: ChildProcess | undefined): Promise<void> {
  if (!child || hasEnded(child)) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  releaseChild(child);
  await exited;
}

/** @param what it is, in words @param option of the command line that names it */
export function requireExecutable(binary: string, what: string, option: string): void {
  try {
    accessSync(binary, constants.X_OK);
  } catch (error) {
    throw new Error(`cannot run ${what}: ${(error as Error).message}; ${option}`);
  }
}
