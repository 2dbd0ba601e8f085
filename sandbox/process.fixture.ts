import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Pebble's executable, from `PEBBLE_BIN` or the tool cache; `undefined` where it has not been built. */
export const pebbleBinary = [
  process.env.PEBBLE_BIN,
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "alternate-futures/tools/pebble-2.10.1/bin/pebble"),
].find((path) => path !== undefined && existsSync(path));

export interface SandboxProcess {
  readonly child: ChildProcess;
  /** What it wrote to standard error. */
  log(): string;
  /** @returns exit code, `null` after a signal */
  ended: Promise<number | null>;
}

/** Starts the sandbox as its own process and waits until it is ready. @throws with its log when it ends before */
export function startSandbox(state: string, port: number, ...more: string[]): Promise<SandboxProcess> {
  return runSandbox(["--state", state, "--port", String(port), "--pebble", pebbleBinary ?? "pebble", ...more]);
}

export async function runSandbox(options: readonly string[]): Promise<SandboxProcess> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk) => String(chunk).startsWith("ready {") && resolve());
    child.once("exit", (code) => setTimeout(() => reject(new Error(`exit ${code}: ${log}`)), 50));
  });
  return { child, log: () => log, ended };
}

/** A base port whose sandbox ports are likely free. */
export async function freeBase(): Promise<number> {
  for (;;) {
    const base = 20_000 + Math.floor(Math.random() * 30_000);
    const free = await Promise.all([0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13].map((offset) => isFree(base + offset)));
    if (free.every(Boolean)) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
