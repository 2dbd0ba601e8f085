import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { isProcessAlive } from "./process-alive.ts";

test("this process is running, one that was never started is not", () => {
  expect(isProcessAlive(process.pid)).toBe(true);
  expect(isProcessAlive(2 ** 22 + 1)).toBe(false);
});

(process.platform === "linux" ? test : test.skip)(
  "a process that ended, but that nobody reaped, is not alive",
  async () => {
    // The shell's child ends once `sleep`, which never waits for it, has taken the shell's place: a shell may reap.
    const script = "cat <&3 & echo $!; exec sleep 30 3<&-";
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore", "pipe"] });
    const pid = Number(await new Promise((resolve) => parent.stdout!.once("data", resolve)));
    const moment = () => new Promise((resolve) => setTimeout(resolve, 20));
    while (readFileSync(`/proc/${parent.pid}/comm`, "utf8").trim() !== "sleep") await moment();
    (parent.stdio[3] as Writable).end();
    while (isProcessAlive(pid)) await moment();
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill();
  },
);
