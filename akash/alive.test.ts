import { spawn } from "node:child_process";
import { alive } from "./alive.ts";

test("this process is alive, one that was never started is not", () => {
  expect(alive(process.pid)).toBe(true);
  expect(alive(2 ** 22 + 1)).toBe(false);
});

(process.platform === "linux" ? test : test.skip)(
  "a process that ended, but that nobody reaped, is not alive",
  async () => {
    // The shell's child ends at once; `exec sleep` takes the shell's place and never waits for it.
    const parent = spawn("sh", ["-c", "true & echo $!; exec sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
    const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
    while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(() => process.kill(pid, 0)).not.toThrow();
    parent.kill();
  },
);
