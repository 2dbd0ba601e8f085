import { spawn } from "node:child_process";
import { join } from "node:path";
import { isProcessAlive } from "../../locks/process-alive.ts";

test("a process ends soon after the one that started it was killed", async () => {
  const code = `import { endWithParent } from ${JSON.stringify(join(import.meta.dirname, "parent.ts"))};
    endWithParent(); console.log(process.pid); setInterval(() => {}, 1000);`;
  const parent = spawn("sh", ["-c", '"$0" --input-type=module -e "$1"; true', process.execPath, code], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
  expect(isProcessAlive(pid)).toBe(true);
  parent.kill("SIGKILL");
  while (isProcessAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
}, 10_000);
