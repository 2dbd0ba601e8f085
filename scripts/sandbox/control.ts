import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { openStage, withRuntime } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { root, stateFolder } from "../../engine/root.ts";
import { runningPid, startSandbox, stopSandbox } from "../../engine/sandbox/process.ts";
import { forgetSandboxStates } from "../../engine/sandbox/states.ts";
import { UserError } from "../../engine/user-error.ts";
import { boundedFetch } from "../../network/bounded-fetch.ts";
import { readJson } from "../../network/json.ts";
import { needsSandboxS3 } from "../../stage/backup.ts";
import type { SandboxRuntime } from "../../stage/schema.ts";
import type { StageOptions } from "../terminal/options.ts";

export async function start({ stage, runtime }: StageOptions & { runtime?: SandboxRuntime }): Promise<void> {
  const opened = withRuntime(await openStage(stage), runtime).stage;
  const { sandbox } = opened;
  if (!sandbox) throw new UserError("sandbox", `stage ${stage} does not use the sandbox.`, "use --stage local");
  await startSandbox({ ...sandbox, s3: needsSandboxS3(opened) });
  printStatus(`sandbox: ready on port ${sandbox.port}`);
}

export async function stop(): Promise<void> {
  const { ran, cleared } = await stopSandbox();
  printStatus(ran ? "sandbox: stopped" : "sandbox: not running");
  for (const path of cleared) printStatus(`sandbox: removed ${path}, which one that was killed had left`);
}

export async function status({ stage }: StageOptions): Promise<void> {
  const { sandbox } = (await openStage(stage)).stage;
  const pid = await runningPid();
  if (!sandbox || !pid) throw new UserError("sandbox", "the sandbox is not running.", "./platform sandbox start");
  const url = `http://127.0.0.1:${sandbox.port}/health`;
  const health = readJson(await (await boundedFetch(url)).text(), z.looseObject({}), url);
  process.stdout.write(`${JSON.stringify({ pid, ...health }, null, 2)}\n`);
}

export async function reset(): Promise<void> {
  await stopSandbox();
  await rm(join(stateFolder, "sandbox"), { recursive: true, force: true });
  const kept = await forgetSandboxStates(root, join(stateFolder, "state"));
  printStatus("sandbox: reset; the next ./platform up starts from nothing");
  if (kept.length > 0) printStatus(`sandbox: kept what is not on it: the state of ${kept.join(", ")}`);
}
