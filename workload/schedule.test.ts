import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scheduled } from "./schedule.ts";

/** Runs the command in a shell whose clock begins then, and goes on by a minute with every sleep, for so many minutes. */
async function runsFrom(start: string, line: string, minutes: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "schedule-"));
  const tool = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
    chmodSync(join(folder, name), 0o755);
  };
  writeFileSync(join(folder, "now"), String(Date.parse(start) / 1000));
  tool("date", `exec /bin/date -u -d "@$(cat '${folder}/now')" "$2"\n`);
  tool(
    "sleep",
    `now=$(cat '${folder}/now'); [ $((now - ${Date.parse(start) / 1000})) -lt ${minutes * 60} ] || { kill -TERM $PPID; exit; }\n` +
      `echo $((now + $1)) > '${folder}/now'\n`,
  );
  tool("job", `/bin/date -u -d "@$(cat '${folder}/now')" +%FT%H:%M >> '${folder}/runs'; exit 3\n`);
  writeFileSync(join(folder, "runs"), "");
  const { command, args } = scheduled(line, [join(folder, "job")]);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  await new Promise((resolve) => execFile(command[0]!, [...command.slice(1), ...args], { env }, resolve));
  return readFileSync(join(folder, "runs"), "utf8").split("\n").filter(Boolean);
}

test("a job runs at the minutes of its cron line, also after one that failed", async () => {
  expect(await runsFrom("2026-03-01T02:58:20Z", "*/2 3 * * *", 6)).toEqual([
    "2026-03-01T03:00",
    "2026-03-01T03:02",
    "2026-03-01T03:04",
  ]);
});

test("of a day and a weekday either suffices", async () => {
  expect(await runsFrom("2026-03-01T00:00:00Z", "1 0 13 * sun", 3)).toEqual(["2026-03-01T00:01"]);
  expect(await runsFrom("2026-03-01T00:00:00Z", "1 0 13 * mon", 3)).toEqual([]);
});
