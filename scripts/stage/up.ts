import { setTimeout as sleep } from "node:timers/promises";
import { isOnThisMachineAlone, LOCAL_STATE } from "../../engine/backend.ts";
import {
  askingProviders,
  compared,
  consenting,
  knowingBackups,
  type ReadyStage,
  readyStage,
  retiring,
  rotating,
} from "../../engine/engine.ts";
import { openStage, requireCredentials, withRuntime } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { readStackState, type StackState } from "../../engine/stack-state.ts";
import { requireRepositories } from "../../operations/backup/access.ts";
import { backupAges } from "../../operations/backup/ages.ts";
import { refuseKeyRemovals } from "../../operations/backup/keys.ts";
import { closeLeftOrders } from "../../operations/bids/close.ts";
import { rehearsedOrders } from "../../operations/costs/rehearsed-orders.ts";
import { beginForecast, plannedPlaces } from "../../operations/costs/stage-costs.ts";
import { requireFenced } from "../../operations/databases/require-fenced.ts";
import { refreshAbandonedPlaces } from "../../operations/leases/abandoned-places.ts";
import { forgetBegunMoves } from "../../operations/leases/begun-move.ts";
import {
  refuseRemovals,
  refuseReplacements,
  requireHolders,
  standingAmong,
} from "../../operations/leases/data-loss.ts";
import { heldTexts } from "../../operations/leases/held.ts";
import { closeLeftoverDeployments } from "../../operations/leases/leftovers.ts";
import { marketState } from "../../operations/leases/state.ts";
import { takeBackReplacements } from "../../operations/leases/unfinished-replacements.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { refuseRisks } from "../../operations/risks/refuse.ts";
import { rotatable, seenByLeft, withReaders } from "../../operations/rotation/chosen.ts";
import { secretsIn } from "../../operations/rotation/secrets.ts";
import { requireImages } from "../../operations/stand-ins/for-stage.ts";
import { observe } from "../../operations/status/observe.ts";
import { type Platform, platformIn } from "../../operations/status/platform.ts";
import { problemsOf, type StatusReport } from "../../operations/status/report.ts";
import { requireZoneFiles } from "../../operations/zones/zone-files.ts";
import type { SandboxRuntime } from "../../stage/schema.ts";
import { acceptedCosts } from "../cost/foretold.ts";
import { promotedWhereDead } from "../failover/dead-primary.ts";
import { topUpLeases } from "../funds/top-up.ts";
import { change, changeUnasked, type Told } from "../progress/engine-run.ts";
import type { StageOptions } from "../terminal/options.ts";
import { keepKitOf } from "./keep-kit.ts";
import { tellPlatform } from "./tell-platform.ts";

/** How often: while something does not run, and while all runs and a public name alone does not lead there yet. */
const LOOKS_AGAIN = { running: 2, reachable: 8 };
/** Milliseconds between. */
const LOOK_INTERVAL = 5_000;

interface UpOptions extends StageOptions {
  yes?: boolean;
  refresh?: boolean;
  target?: string[];
  dataLoss?: string[];
  /** Names of secrets that are rotated along with it. */
  rotate?: readonly string[];
  runtime?: SandboxRuntime;
  /** Whether nobody looks at the platform when the engine has ended. */
  unseen?: boolean;
  /** Where it is shown what the engine does; default: standard output. */
  output?: NodeJS.WriteStream;
}

/** Brings the stage to what its file says; the exit code is 1 when the engine could not, or the last table shows a problem. */
export async function up(options: UpOptions): Promise<void> {
  const brought = await bringUp(options);
  if (brought !== "well") process.exitCode = 1;
  // A move that was interrupted is seen through by this: the next one is another.
  if (brought !== "failed" && !options.target) await forgetBegunMoves(options.stage);
}

/** `failed`: the engine could not; `unwell`: it could, and something of the platform, or a rotation, does not work all the same. */
export type Brought = "failed" | "unwell" | "well";

/** Brings the stage to what its file says, and prints how it is then. */
export async function bringUp(options: UpOptions): Promise<Brought> {
  const open = withRuntime(await openStage(options.stage), options.runtime);
  requireCredentials(open);
  requireZoneFiles(open);
  if (open.stage.sandbox?.runtime === "podman") await requireImages(open);
  const givenUp = options.dataLoss ?? [];
  const ready = consenting(await readyStage(open), givenUp);
  await refuseRisks(ready);
  // its stage file is another one then
  if (options.refresh && !options.target && (await promotedWhereDead(ready, options.yes))) return bringUp(options);
  const orders = rehearsedOrders(ready);
  const forecast = beginForecast(ready, orders);
  if (isOnThisMachineAlone(ready)) printStatus(`warning: ${LOCAL_STATE} (docs/state.md)`);
  const found = await recoverInterruptedRun(ready);
  const deployments = await refuseUnrecorded(ready, found);
  const standing = await takeBackReplacements(ready, found, deployments);
  const held = marketState(standing);
  requireHolders(held, open.name, givenUp);
  refuseRemovals(held, open.name, open.stage, givenUp);
  if (!options.target)
    refuseKeyRemovals(
      standing,
      held.owned.map(({ service }) => service),
      open,
      givenUp,
    );
  await requireFenced(ready, standing);
  // A program that cannot be rehearsed is refused by the engine; of some resources alone the others' changes are not made.
  const wanted = options.target ? [] : await orders.catch(() => []);
  await requireRepositories(ready, standing);
  const ages = await backupAges(ready);
  const now = new Date();
  const planned = plannedPlaces(standing, wanted, now).wanted;
  refuseReplacements(options.refresh ? standingAmong(planned, deployments) : planned, now, givenUp, ages);
  const costs = acceptedCosts(await forecast(standing), ready);
  if (options.yes && costs) printStatus(costs.line);
  await closeLeftOrders(ready, deployments);
  const informed = knowingBackups(compared(options.refresh ? askingProviders(ready) : ready), ages);
  if (!(await updated(rotating(informed, options.rotate ?? []), options, costs))) {
    for (const line of heldTexts(await readStackState(ready), ready.name)) printStatus(`warning: ${line}`);
    return "failed";
  }
  const updatedState = await readStackState(ready);
  await closeLeftoverDeployments(ready, updatedState);
  await topUpLeases(ready, updatedState);
  const retired = await withFormerRetired(ready, options, updatedState);
  const rotated = retired && (await withSeenRotated(ready, options, retired));
  if (rotated === undefined)
    printStatus(
      `warning: everything is as the stage file says, but for a rotation: ./platform up --stage ${open.name} finishes it`,
    );
  await keepKitOf(ready);
  const platform = platformIn(rotated ?? (await readStackState(ready)));
  if (!platform || options.unseen) return rotated ? "well" : "unwell";
  const report = await tellPlatform(ready, platform, observeSettled);
  if (held.owned.length === 0 && !open.stage.sandbox && !open.stage.kit) process.stdout.write(kitText(open.name));
  return rotated === undefined || problemsOf(report, new Date()).length > 0 ? "unwell" : "well";
}

/**
 * The state when everything has the secrets that were rotated, and the former are not accepted any more; also of a rotation
 * that was interrupted. Undefined where the engine could not. A run of some resources tells nothing of the others.
 */
async function withFormerRetired(
  ready: ReadyStage,
  options: UpOptions,
  state: StackState,
): Promise<StackState | undefined> {
  if (options.target || !secretsIn(state).some(({ changing }) => changing)) return state;
  printStatus("everything has the new secrets: taking the former away");
  const through = await updated(retiring(compared(ready)), { ...options, refresh: false, yes: true });
  return through ? readStackState(ready) : undefined;
}

/** The state when what providers saw that were left is rotated, where the stage wants that. Undefined where the engine could not. */
async function withSeenRotated(
  ready: ReadyStage,
  options: UpOptions,
  state: StackState,
): Promise<StackState | undefined> {
  const secrets = secretsIn(state);
  const seen = seenByLeft(rotatable(secrets));
  if (seen.length === 0 || options.target) return state;
  if (!ready.stage.rotateOnMove) {
    printStatus(
      `warning: a provider that was left has seen ${seen.map(({ name }) => name).join(", ")}: ` +
        `./platform secrets rotate --stage ${ready.name} --due`,
    );
    return state;
  }
  printStatus("rotating what a provider saw that was left");
  const begun = rotating(compared(ready), withReaders(secrets, seen));
  const again = { ...options, refresh: false, yes: true };
  return (await updated(begun, again)) ? withFormerRetired(ready, again, await readStackState(ready)) : undefined;
}

/** What to keep of a stage that stands for the first time. */
const kitText = (stage: string): string =>
  "kit    what a lost machine must not take along, in one encrypted file that ./platform recover brings it back from:\n" +
  `       ./platform kit write kit.age --stage ${stage} --passphrase (docs/kit.md)\n`;

/**
 * Looks, and again while something is wrong: what has just been started is asked by a path that may still be cached, and a
 * proxy takes its new routes within a quarter of a minute (`EDGE_FETCH_SECONDS`), and then tries them.
 */
async function observeSettled(ready: ReadyStage, platform: Platform): Promise<StatusReport> {
  for (let looked = 0; ; looked++) {
    const report = await observe(ready, platform);
    const problems = problemsOf(report, new Date());
    const patience = problems.every((problem) => problem.startsWith("https://"))
      ? LOOKS_AGAIN.reachable
      : LOOKS_AGAIN.running;
    if (problems.length === 0 || looked >= patience) return report;
    await sleep(LOOK_INTERVAL);
  }
}

/** Runs the engine, and once more where a provider was left with which a service did not start. */
async function updated(ready: ReadyStage, options: UpOptions, told?: Told): Promise<boolean> {
  const flags = [
    "--suppress-outputs",
    ...(options.refresh ? ["--refresh", "--run-program"] : []),
    ...(options.target ?? []).flatMap((urn) => ["--target", urn]),
  ];
  const run = () => change(ready, ["up", ...flags], ["preview", ...flags], { ...options, told });
  if ((await run()) === 0) return true;
  const refresh = (args: readonly string[]) => changeUnasked(ready, ["refresh", ...args], options);
  const another = await refreshAbandonedPlaces(ready, refresh).catch(() => false);
  return another && (await run()) === 0;
}
