import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "./lock.ts";

const freshPath = async () => join(await mkdtemp(join(tmpdir(), "lock-")), "build.lock");

/** Larger than any process id Linux gives out. */
const endedPid = 2 ** 30;

/** A process that runs `work` (of which `path` is known) under the lock. */
function child(path: string, work: string): ChildProcess {
  const code = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    const path = ${JSON.stringify(path)};
    await withLock(path, "another build", async () => { ${work} });`;
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const said = (stream: NodeJS.ReadableStream, text: string) =>
  new Promise<string>((resolve) => {
    let all = "";
    stream.on("data", (chunk) => {
      all += chunk;
      if (all.includes(text)) resolve(all);
    });
  });
const ended = (process: ChildProcess) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    process.once("exit", (code, signal) => resolve({ code, signal }));
  });

test("a lock that was never written, left by an earlier version, is taken over", async () => {
  const path = await freshPath();
  await mkdir(path);
  expect(await withLock(path, "another build", async () => "built")).toBe("built");
}, 10_000);

test("a folder of an earlier version whose process is gone is taken over", async () => {
  const path = await freshPath();
  await mkdir(path);
  await writeFile(join(path, "pid"), String(endedPid));
  expect(await withLock(path, "another build", async () => "built")).toBe("built");
});

test("who was killed while holding it does not keep others out", async () => {
  const path = await freshPath();
  const killed = child(path, "console.log('holding'); await new Promise(() => setInterval(() => {}, 1000))");
  await said(killed.stdout!, "holding");
  killed.kill("SIGKILL");
  await ended(killed);
  expect(await withLock(path, "another build", async () => "built")).toBe("built");
});

describe("one that waits", () => {
  const hold = "console.log('holding'); await new Promise(() => setInterval(() => {}, 1000))";
  let path: string;
  let holder: ChildProcess;

  beforeEach(async () => {
    path = await freshPath();
    holder = child(path, hold);
    await said(holder.stdout!, "holding");
  });
  afterEach(() => {
    holder.kill("SIGKILL");
  });

  test("says for whom, which process, since when", async () => {
    const waiting = child(path, "");
    const text = await said(waiting.stderr!, "\n");
    waiting.kill("SIGKILL");
    expect(text).toMatch(/^waiting for another build: process \d+ on \S+, since \d{4}-\d\d-\d\dT\S+Z \(lock /);
    expect(text).toContain(`process ${holder.pid} on `);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends with %s", async (signal) => {
    const waiting = child(path, "");
    await said(waiting.stderr!, "waiting for another build");
    const end = ended(waiting);
    waiting.kill(signal);
    expect((await end).signal).toBe(signal);
  });

  test("ends with the signal it was given, where others handle Ctrl-C", async () => {
    const stop = new AbortController();
    const waiting = withLock(path, "another build", async () => "built", { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("stopped")), 200);
    await expect(waiting).rejects.toThrow("stopped");
  });
});
