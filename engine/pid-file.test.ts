import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPidFile, writePidFile } from "./pid-file.ts";

const freshFile = async () => join(await mkdtemp(join(tmpdir(), "pid-")), "pid");

test("a process is found as long as it runs", async () => {
  const file = await freshFile();
  const child = spawn("sleep", ["60"]);
  await writePidFile(file, child.pid!);
  expect(await readPidFile(file)).toMatchObject({ pid: child.pid });
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(await readPidFile(file)).toBeUndefined();
});

test("another process that has its id by now is not found, so it is not stopped", async () => {
  const file = await freshFile();
  await writePidFile(file, process.pid);
  const { started, ...other } = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...other, started: `${started}0` }));
  expect(await readPidFile(file)).toBeUndefined();
});

test("the process of a checkout is not that of its copy", async () => {
  const file = await freshFile();
  await writePidFile(file, process.pid);
  const copy = await freshFile();
  await copyFile(file, copy);
  expect(await readPidFile(copy)).toBeUndefined();
});

test("of a file of an earlier version, only a process that ran when it was written is found", async () => {
  const file = await freshFile();
  await writeFile(file, String(process.pid));
  expect(await readPidFile(file)).toMatchObject({ pid: process.pid });
  const before = Date.now() / 1000 - 24 * 3600;
  await utimes(file, before, before);
  expect(await readPidFile(file)).toBeUndefined();
});

test.each([
  ["no file", undefined],
  ["an empty file", ""],
  ["half a file", '{"pid":1'],
])("%s is no process", async (_, text) => {
  const file = await freshFile();
  if (text !== undefined) await writeFile(file, text);
  expect(await readPidFile(file)).toBeUndefined();
});
