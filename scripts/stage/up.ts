import { isOnThisMachineAlone, LOCAL_STATE } from "../../engine/backend.ts";
import { consenting, pulumi, type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage, requireCredentials } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { refreshAbandonedPlaces } from "../../operations/leases/abandoned-places.ts";
import { refuseRemovals, requireHolders } from "../../operations/leases/data-loss.ts";
import { closeLeftoverDeployments } from "../../operations/leases/leftovers.ts";
import { marketState } from "../../operations/leases/state.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { observe } from "../../operations/status/observe.ts";
import { readPlatform } from "../../operations/status/platform.ts";
import { topUpLeases } from "../funds/top-up.ts";
import type { StageOptions } from "../terminal/options.ts";
import { printTable } from "./table.ts";

interface UpOptions extends StageOptions {
  yes?: boolean;
  refresh?: boolean;
  target?: string[];
  dataLoss?: string[];
}

/** Brings the stage to what its file says; sets the exit code to 1 when the engine could not. */
export async function up(options: UpOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireCredentials(open);
  const givenUp = options.dataLoss ?? [];
  const ready = consenting(await readyStage(open), givenUp);
  await refuseRisks(ready);
  if (isOnThisMachineAlone(ready)) printStatus(`warning: ${LOCAL_STATE} (docs/state.md)`);
  const state = await recoverInterruptedRun(ready);
  await refuseUnrecorded(ready, state);
  const before = marketState(state);
  requireHolders(before, open.name, givenUp);
  refuseRemovals(before, open.name, open.stage, givenUp);
  if (!(await updated(ready, options))) {
    process.exitCode = 1;
    return;
  }
  await closeLeftoverDeployments(ready);
  await topUpLeases(ready);
  const platform = await readPlatform(ready);
  if (platform) printTable(await observe(ready, platform));
}

/** Runs the engine, and once more where a provider was left with which a service did not start. */
async function updated(ready: ReadyStage, options: UpOptions): Promise<boolean> {
  const args = [
    "up",
    "--suppress-outputs",
    ...(options.yes ? ["--yes", "--skip-preview"] : []),
    ...(options.refresh ? ["--refresh", "--run-program"] : []),
    ...(options.target ?? []).flatMap((urn) => ["--target", urn]),
  ];
  if ((await pulumi(ready, args)) === 0) return true;
  const another = await refreshAbandonedPlaces(ready).catch(() => false);
  return another && (await pulumi(ready, args)) === 0;
}
