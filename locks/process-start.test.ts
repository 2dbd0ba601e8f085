import { spawn } from "node:child_process";
import { identityOf, isSameProcess, processStart, ranAt, startedAt } from "./process-start.ts";

test("a process is the same as long as it runs", async () => {
  const child = spawn("sleep", ["60"]);
  const identity = identityOf(child.pid!);
  expect(identity.started).toEqual(expect.any(String));
  expect(isSameProcess(identity)).toBe(true);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  expect(isSameProcess(identity)).toBe(false);
});

test("another process with the same id is another one", () => {
  expect(isSameProcess({ pid: process.pid, started: `${processStart(process.pid)}0` })).toBe(false);
});

test("where the start is not known, the id decides", () => {
  expect(isSameProcess({ pid: process.pid })).toBe(true);
});

test("a process that started later did not run at a moment", () => {
  expect(ranAt(process.pid, new Date())).toBe(true);
  expect(ranAt(process.pid, new Date(Date.now() - 3_600_000))).toBe(false);
  expect(ranAt(2 ** 30, new Date())).toBe(false);
});

test("of a process that is not there, no start is known", () => {
  expect([processStart(2 ** 30), startedAt(2 ** 30)]).toEqual([undefined, undefined]);
});

test("the time of a start is right to about a second", async () => {
  const before = Date.now();
  const child = spawn("sleep", ["60"]);
  const at = startedAt(child.pid!)!.getTime();
  child.kill("SIGKILL");
  expect(Math.abs(at - before)).toBeLessThan(1500);
});
