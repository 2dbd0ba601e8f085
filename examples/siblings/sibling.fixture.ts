import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../network/free-port.fixture.ts";

/** A sibling that runs as its image starts it. */
export interface Sibling {
  /** Base URL. */
  readonly url: string;
  readonly process: ChildProcess;
}

const running: ChildProcess[] = [];

/** Starts a sibling; resolves when it answers. */
export async function start(name: string, env: Record<string, string> = {}): Promise<Sibling> {
  const port = await freePort();
  const child = spawnSibling(name, { ...env, PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 400; attempt++) {
    const up = await fetch(url).then(
      () => true,
      () => false,
    );
    if (up) return { url, process: child };
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  throw new Error(`${name} does not answer on ${port}`);
}

/** Starts a sibling, and does not wait for it. */
export function spawnSibling(name: string, env: Record<string, string>): ChildProcess {
  const cwd = join(import.meta.dirname, name);
  const child = spawn(process.execPath, ["src/server.js"], { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  running.push(child);
  return child;
}

/** Ends all that were started. */
export async function stopSiblings(): Promise<void> {
  const left = running.splice(0).filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  const ends = left.map((child) => once(child, "exit"));
  for (const child of left) child.kill("SIGKILL");
  await Promise.all(ends);
}
