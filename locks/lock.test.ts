import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { acquireLock, LockBusyError } from "./lock.ts";
import { identityOf, processStart } from "./process-start.ts";

const freshPath = async () => join(await mkdtemp(join(tmpdir(), "lock-")), "a.lock");
const quiet = { waiting: () => undefined };
/** Larger than any process id Linux gives out. */
const ENDED = 2 ** 30;
const written = (changes: object) =>
  JSON.stringify({ id: "first", ...identityOf(process.pid), host: hostname(), since: "then", ...changes });

/** Whether the lock cannot be had. */
async function isHeld(path: string): Promise<boolean> {
  const lock = await acquireLock(path, { ...quiet, timeout: 0 }).catch((error) => {
    if (error instanceof LockBusyError) return undefined;
    throw error;
  });
  await lock?.release();
  return lock === undefined;
}

describe("a lock is held", () => {
  test.each([
    ["by a process that runs, however long ago it gave a sign of life", {}],
    ["by one of an earlier version, whose start is not known", { started: undefined }],
    ["by a process of another machine that was heard of within a minute", { host: "elsewhere", pid: ENDED }, 0],
  ])("%s", async (_, changes, age = 3600) => {
    const path = await freshPath();
    await writeFile(path, written(changes));
    const touched = Date.now() / 1000 - age;
    await utimes(path, touched, touched);
    expect(await isHeld(path)).toBe(true);
  });
});

describe("a lock is taken over", () => {
  test.each([
    ["when its process has ended", written({ pid: ENDED })],
    ["when another process has its id by now", written({ started: `${processStart(process.pid)}0` })],
    ["when its holder has left it", written({ left: true })],
    ["when it is empty, as after a power cut", ""],
    ["when it is only half there", written({}).slice(0, 20)],
  ])("%s", async (_, text) => {
    const path = await freshPath();
    await writeFile(path, text);
    const lock = await acquireLock(path, quiet);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ ...identityOf(process.pid), host: hostname() });
    await lock.release();
    expect(await readdir(dirname(path))).toEqual([]);
  });

  test("when who was taking it over was killed in the middle of that", async () => {
    const path = await freshPath();
    await writeFile(path, written({ pid: ENDED, sent: 1 }));
    await writeFile(`${path}.first`, written({ id: "second", pid: ENDED, sent: 1 }));
    const lock = await acquireLock(path, quiet);
    expect(lock.abandoned).toMatchObject({ id: "second", sent: 1 });
    await lock.release();
    expect(await readdir(dirname(path))).toEqual([]);
  });
});

test.each([
  ["a file", (path: string) => writeFile(path, written({ pid: ENDED }))],
  ["a folder of an earlier version", (path: string) => mkdir(path)],
])("of many that find %s abandoned at once, one after the other gets it", async (_, leave) => {
  for (let round = 0; round < 10; round++) {
    const path = await freshPath();
    await leave(path);
    let holders = 0;
    let most = 0;
    const use = async () => {
      const lock = await acquireLock(path, quiet);
      most = Math.max(most, ++holders);
      await new Promise((resolve) => setTimeout(resolve, 1));
      holders--;
      await lock.release();
    };
    await Promise.all(Array.from({ length: 6 }, use));
    expect(most).toBe(1);
    expect(await readdir(dirname(path))).toEqual([]);
  }
});

test("who is taking a lock over has it", async () => {
  const path = await freshPath();
  await writeFile(path, written({ pid: ENDED }));
  await writeFile(`${path}.first`, written({ id: "second" }));
  expect(await isHeld(path)).toBe(true);
});

test("what is noted is for the next holder, and the one after it", async () => {
  const path = await freshPath();
  const first = await acquireLock(path, quiet);
  await Promise.all([first.note({ sent: 1 }), first.note({ more: true })]);
  await first.abandon();
  const second = await acquireLock(path, quiet);
  await second.abandon();
  const third = await acquireLock(path, quiet);
  expect(third.abandoned).toMatchObject({ sent: 1, more: true });
  await third.release();
});

test("who was silent for too long and lost the lock notes nothing, and takes it from nobody", async () => {
  const path = await freshPath();
  const lost = await acquireLock(path, quiet);
  await writeFile(path, written({ id: "successor" }));
  await expect(lost.note({ sent: 1 })).rejects.toThrow(`was taken over by process ${process.pid} on`);
  await lost.release();
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ id: "successor" });
});

test("processes that are killed while holding it never let two in at once", async () => {
  const path = await freshPath();
  const log = `${path}-log`;
  // Each writes when it comes in and goes out; some are killed inside, which ends their turn.
  const code = `import { appendFileSync } from "node:fs";
    import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    for (let turn = 0; turn < 15; turn++) {
      const lock = await acquireLock(${JSON.stringify(path)}, { waiting: () => undefined });
      appendFileSync(${JSON.stringify(log)}, "in " + process.pid + "\\n");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      if (Math.random() < 0.1) process.kill(process.pid, "SIGKILL");
      appendFileSync(${JSON.stringify(log)}, "out " + process.pid + "\\n");
      await lock.release();
    }`;
  const run = () =>
    new Promise<void>((resolve, reject) => {
      const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
      child.once("exit", (status, signal) =>
        status === 0 || signal === "SIGKILL" ? resolve() : reject(new Error(`ended with ${status}`)),
      );
    });
  await Promise.all(Array.from({ length: 8 }, run));
  const turns = (await readFile(log, "utf8")).trim().split("\n");
  expect(turns.length).toBeGreaterThan(20);
  let inside: string | undefined;
  for (const turn of turns) {
    const [what, pid] = turn.split(" ");
    if (what === "out") expect(inside).toBe(pid);
    inside = what === "in" ? pid : undefined;
  }
}, 120_000);
