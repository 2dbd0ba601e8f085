import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { Failure } from "../engine/failure.ts";
import { openStage } from "../engine/open-stage.ts";
import { say } from "../engine/progress.ts";
import { stateFolder } from "../engine/root.ts";
import { runningPid, startSandbox, stopSandbox } from "../engine/sandbox-process.ts";
import { type StageOptions, withStage } from "./terminal/options.ts";

/** `platform sandbox …`: the embedded cloud of the stage `local`. */
export function sandboxCommand(program: Command): void {
  const sandbox = program.command("sandbox").description("the embedded cloud: chain, providers, DNS, ACME, secrets");
  withStage(sandbox.command("start")).description("start it, unless it runs").action(start);
  sandbox.command("stop").description("stop it; its state is kept").action(stop);
  withStage(sandbox.command("status")).description("print what it serves, as JSON").action(status);
  sandbox
    .command("reset")
    .description("stop it and forget its chain, zones and the state of stage local")
    .action(reset);
}

async function start({ stage }: StageOptions): Promise<void> {
  const { sandbox } = (await openStage(stage)).stage;
  if (!sandbox) throw new Failure(`stage ${stage} does not use the sandbox.`, "use --stage local");
  await startSandbox(sandbox);
  say(`sandbox: ready on port ${sandbox.port}`);
}

async function stop(): Promise<void> {
  say((await stopSandbox()) ? "sandbox: stopped" : "sandbox: not running");
}

async function status({ stage }: StageOptions): Promise<void> {
  const { sandbox } = (await openStage(stage)).stage;
  const pid = await runningPid();
  if (!sandbox || !pid) throw new Failure("the sandbox is not running.", "./platform sandbox start");
  const health = (await (await fetch(`http://127.0.0.1:${sandbox.port}/health`)).json()) as object;
  process.stdout.write(`${JSON.stringify({ pid, ...health }, null, 2)}\n`);
}

async function reset(): Promise<void> {
  await stopSandbox();
  await rm(join(stateFolder, "sandbox"), { recursive: true, force: true });
  await rm(join(stateFolder, "state"), { recursive: true, force: true });
  say("sandbox: reset; the next ./platform up starts from nothing");
}
