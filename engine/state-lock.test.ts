import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isHeld, readLocks } from "./state-lock.ts";

const now = () => new Date().toISOString();
const own = { pid: process.pid, hostname: hostname() };

test.each([
  ["of a process that runs is held", { ...own, timestamp: now() }, true],
  ["of a process that is gone is not held", { ...own, pid: 2 ** 30, timestamp: now() }, false],
  ["whose process's id another one has by now is not held", { ...own, timestamp: "2026-01-01T00:00:00Z" }, false],
  ["of another machine is held", { ...own, pid: 2 ** 30, hostname: "elsewhere", timestamp: now() }, true],
])("a lock %s", (_, lock, held) => {
  expect(isHeld(lock)).toBe(held);
});

test("a lock that was never written is read as one that nobody holds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "locks-"));
  const stage = join(folder, "organization", "project", "local");
  await mkdir(stage, { recursive: true });
  await writeFile(join(stage, "a.json"), "");
  await writeFile(join(stage, "b.json"), JSON.stringify({ ...own, username: "me", timestamp: now() }));
  const locks = await readLocks(folder, "local");
  expect(locks.map(isHeld).sort()).toEqual([false, true]);
  expect(await readLocks(folder, "prod")).toEqual([]);
});
