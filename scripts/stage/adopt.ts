import { adopting } from "../../engine/adopting.ts";
import { compared, consenting, type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { readStackState, writeStackState } from "../../engine/stack-state.ts";
import { holdsVolumes } from "../../operations/adoption/fitting.ts";
import { withoutRebuilt } from "../../operations/adoption/old-state.ts";
import { type AdoptionPlan, planAdoption } from "../../operations/adoption/plan.ts";
import type { RunningPlace } from "../../operations/adoption/running.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import { requireZoneFiles } from "../../operations/zones/zone-files.ts";
import { changeUnasked } from "../progress/engine-run.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";
import { keepKitOf } from "./keep-kit.ts";
import { tellPlatform } from "./tell-platform.ts";

/** Seconds that looking at everything that runs may take. */
const DEADLINE = 120;

interface AdoptOptions extends StageOptions {
  yes?: boolean;
  use?: string[];
  dataLoss?: string[];
}

/**
 * `platform adopt`: takes the platform that runs into the state at hand. What the state says of deployments, secrets and
 * records is made anew from what runs, so that it does not matter how old it is, or where an earlier run of this was interrupted.
 */
export async function adopt(options: AdoptOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  requireZoneFiles(open);
  const givenUp = options.dataLoss ?? [];
  const ready = consenting(await readyStage(open), givenUp);
  await refuseRisks(ready);
  const state = await recoverInterruptedRun(ready);
  const secret = await readStackState(ready, { secrets: true });
  const password = process.env.PLATFORM_INFISICAL_PASSWORD || undefined;
  const wish = { state: secret, password, use: options.use ?? [], givenUp };
  const plan = await planAdoption(ready, wish, AbortSignal.timeout(DEADLINE * 1000));
  if (plan.running.length === 0) {
    process.stdout.write(`stage ${open.name}: nothing of it runs\n`);
    return;
  }
  process.stdout.write(planText(plan));
  await confirm("take them into the state?", options.yes);
  await writeStackState(ready, withoutRebuilt(state, plan.told));
  const taken = await adopting(ready, plan.adoption, (within) =>
    changeUnasked(compared(within), ["up", "--suppress-outputs"], options),
  );
  if (taken !== 0) {
    process.exitCode = 1;
    printStatus(`not all of it was adopted: run ./platform adopt --stage ${open.name} again`);
    return;
  }
  await keepKitOf(ready);
  await report(ready);
}

async function report(ready: ReadyStage): Promise<void> {
  const platform = await readPlatform(ready);
  if (platform) await tellPlatform(ready, platform);
}

/** What is taken up, what is made anew, and what is ordered. */
export function planText({ running, absent, renewed, contested, told }: AdoptionPlan): string {
  const known = Object.keys(told.secrets).length;
  const rows = running.map((place) => [place.service, place.dseq, place.provider, fateOf(place)]);
  const staying = running.filter(({ condition }) => condition === "runs");
  return [
    formatTable(["service", "dseq", "provider", ""], rows),
    `\n${staying.length} deployments run on as they are; ${known} secrets were read off what runs\n`,
    ...(renewed.length > 0 ? [`made anew, and changed where they are used: ${renewed.join(", ")}\n`] : []),
    ...(contested.length > 0 ? [`two places say different things, the first counts: ${contested.join(", ")}\n`] : []),
    "the ACME account and the certificates are issued anew; zones that are there stay when the stage is destroyed\n",
    ...(absent.length > 0 ? [`run nowhere, and are ordered and paid: ${absent.join(", ")}\n`] : []),
  ].join("");
}

function fateOf(place: RunningPlace): string {
  const { condition, why } = place;
  if (condition === "runs") return "runs on";
  if (condition === "empty") return `${why}: it is sent again`;
  return `${why}: leased again${holdsVolumes(place) ? ", and starts empty" : ""}`;
}
