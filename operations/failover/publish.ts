import { execa } from "execa";
import { z } from "zod";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { type OpenStage, requireCredentials } from "../../engine/open-stage.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { root } from "../../engine/root.ts";
import { inputsOf, readStackState, resourcesOf } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { RECORDS } from "../status/published-records.ts";

const inputs = z.object({ zone: z.object({ name: z.string() }) });

/** Brings the zones' record sets at every provider to what the files say, through the stack and nothing else of it. */
export async function publish(open: OpenStage, zones: ReadonlySet<string>): Promise<void> {
  requireCredentials(open);
  const ready = await readyStage(open);
  await recoverInterruptedRun(ready);
  const targets = await recordsOf(ready, zones);
  if (targets.length === 0) {
    throw new UserError(
      "stage-absent",
      `stage ${ready.name} has not published ${[...zones].join(", ")} yet.`,
      `./platform up --stage ${ready.name}`,
    );
  }
  const chosen = targets.flatMap((urn) => ["--target", urn]);
  const args = [
    "up",
    "--yes",
    "--skip-preview",
    "--non-interactive",
    "--color",
    "never",
    "--suppress-outputs",
    ...chosen,
  ];
  const run = await execa("pulumi", args, {
    cwd: root,
    env: ready.environment,
    reject: false,
    stdin: "ignore",
    all: true,
  });
  if (run.failed) throw new UserError("engine", `pulumi up failed:\n  ${run.all.trim()}`);
}

async function recordsOf(ready: ReadyStage, zones: ReadonlySet<string>): Promise<string[]> {
  const records = resourcesOf(await readStackState(ready), RECORDS);
  return records.filter((each) => zones.has(inputsOf(each, inputs).zone.name)).map(({ urn }) => urn);
}
