import { adopting } from "../../engine/adopting.ts";
import { pulumi, type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { type AdoptionPlan, planAdoption } from "../../operations/adoption/plan.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { observe } from "../../operations/status/observe.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";
import { printTable } from "./table.ts";

/** Seconds that looking at everything that runs may take. */
const DEADLINE = 120;

/**
 * `platform adopt`: takes the platform that runs into a state that does not know it. Nothing that runs is ordered again,
 * and no secret that what runs still tells is made anew.
 */
export async function adopt(options: StageOptions & { yes?: boolean }): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  const ready = await readyStage(open);
  await refuseRisks(ready);
  const before = await recoverInterruptedRun(ready);
  // What an older state holds and the chain has closed must not be in the way of what took its place.
  const held = (before.deployment.resources ?? []).length > 1;
  if (held && (await pulumi(ready, ["refresh", "--run-program", "--yes", "--skip-preview"])) !== 0) {
    throw new UserError("adoption", "the state could not be compared with what is there; nothing was adopted.");
  }
  const state = held ? await readStackState(ready) : before;
  const password = process.env.PLATFORM_INFISICAL_PASSWORD;
  const plan = await planAdoption(ready, state, password, AbortSignal.timeout(DEADLINE * 1000));
  if (plan.running.length === 0) {
    process.stdout.write(`stage ${open.name}: nothing runs that its state does not know\n`);
    return;
  }
  if (plan.administrator) throw new UserError("adoption", ...withoutPassword(open.name));
  process.stdout.write(planText(plan));
  await confirm("take them into the state?", options.yes);
  const taken = await adopting(ready, plan.adoption, (within) =>
    pulumi(within, ["up", "--suppress-outputs", "--yes", "--skip-preview"]),
  );
  if (taken !== 0) {
    process.exitCode = 1;
    printStatus(`not all of it was adopted: run ./platform adopt --stage ${open.name} again`);
    return;
  }
  await report(ready);
}

async function report(ready: ReadyStage): Promise<void> {
  const platform = await readPlatform(ready);
  if (platform) printTable(await observe(ready, platform));
}

/** What is taken up, what is made anew, and what is ordered. */
export function planText({ running, absent, renewed, contested, adoption }: AdoptionPlan): string {
  const known = Object.keys(adoption.secrets).length;
  const rows = running.map(({ service, dseq, provider }) => [service, dseq, provider]);
  return [
    formatTable(["service", "dseq", "provider"], rows),
    `\n${running.length} deployments run on as they are; ${known} secrets were read off what runs\n`,
    ...(renewed.length > 0 ? [`made anew, and changed where they are used: ${renewed.join(", ")}\n`] : []),
    ...(contested.length > 0 ? [`two places say different things, the first counts: ${contested.join(", ")}\n`] : []),
    "the ACME account and the certificates are issued anew; zones that are there stay when the stage is destroyed\n",
    ...(absent.length > 0 ? [`run nowhere, and are ordered and paid: ${absent.join(", ")}\n`] : []),
  ].join("");
}

function withoutPassword(stage: string): [string, string] {
  return [
    `Infisical runs, and the password of its administrator is neither in the state nor given; nothing was adopted.`,
    `PLATFORM_INFISICAL_PASSWORD=… ./platform adopt --stage ${stage}, with the password of your recovery kit (pulumi stack output logins)`,
  ];
}
