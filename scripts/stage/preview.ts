import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isMap, visit } from "yaml";
import { consenting, knowingBackups, pulumiOutput, type ReadyStage, readyStage } from "../../engine/engine.ts";
import { toolsEnvironment } from "../../engine/environment.ts";
import { type OpenStage, openStage } from "../../engine/open-stage.ts";
import { root, stateFolder } from "../../engine/root.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { ensurePrivateFolder } from "../../engine/state-folder.ts";
import { readText } from "../../input/file.ts";
import { MOST_YAML, parseYaml } from "../../input/yaml.ts";
import { backupAges } from "../../operations/backup/ages.ts";
import { PlannedOrders } from "../../operations/costs/planned-orders.ts";
import { rehearsedOrders } from "../../operations/costs/rehearsed-orders.ts";
import { askMarket, plannedPlaces } from "../../operations/costs/stage-costs.ts";
import { refuseRemovals } from "../../operations/leases/data-loss.ts";
import { marketState } from "../../operations/leases/state.ts";
import { refuseUnrecordedIfKnown } from "../../operations/leases/unrecorded.ts";
import { requireZoneFiles } from "../../operations/zones/zone-files.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import { requireAnswerer, tellBids } from "../cost/bids.ts";
import { type Known, tellCosts } from "../cost/foretold.ts";
import { CHANGES, plan } from "../progress/engine-run.ts";
import type { StageOptions } from "../terminal/options.ts";

interface PreviewOptions extends StageOptions {
  offline?: boolean;
  diff?: boolean;
  json?: boolean;
  refresh?: boolean;
  dataLoss?: string[];
  expectNoChanges?: boolean;
  bids?: boolean;
  yes?: boolean;
}

/** `platform preview`: what `up` would do. */
export async function preview(options: PreviewOptions): Promise<void> {
  const open = await openStage(options.stage);
  requireZoneFiles(open);
  if (options.bids) await requireAnswerer(options);
  const flags = [
    "--suppress-outputs",
    ...(options.diff ? ["--diff"] : []),
    ...(options.json ? ["--json"] : []),
    ...(options.refresh ? ["--refresh", "--run-program"] : []),
    ...(options.expectNoChanges ? ["--expect-no-changes"] : []),
  ];
  const [ready, extra] = options.offline ? await offline(open) : [await readyStage(open), []];
  const planned = new PlannedOrders();
  let asked: Asked | undefined;
  // While the engine runs, as a preview changes nothing, and told last; of two JSON documents nobody could read one.
  const ask = () => (asked ??= options.offline ? {} : askBeside(ready, options.dataLoss ?? []));
  if (options.json) await ask().known;
  // What the engine is asked to print, it prints itself.
  const verbose = options.verbose || options.diff || options.json;
  const informed = options.offline ? ready : knowingBackups(ready, await backupAges(ready));
  const code = await plan(
    consenting(informed, options.dataLoss ?? []),
    ["preview", ...flags, ...extra],
    { verbose },
    { started: ask, hear: (event) => planned.take(event) },
  );
  const { known, state, market } = ask();
  await known;
  if (code === 0 || code === CHANGES) {
    const orders = ordersOf(ready, planned);
    // Costs may do without them.
    orders.catch(() => {});
    await tellCosts(ready, options, orders, { state, market });
    if (options.bids) await tellBids(ready, plannedPlaces(await state, await orders, new Date()), options);
  }
  if (code !== 0) process.exitCode = code === CHANGES ? 2 : 1;
}

/** What the engine planned; where it told nothing, the program is rehearsed. */
const ordersOf = async (ready: ReadyStage, { orders }: PlannedOrders) => orders ?? rehearsedOrders(ready);

interface Asked extends Known {
  /** Fails where `up` would refuse: the chain holds deployments that the state does not know, or data would end. */
  readonly known?: Promise<void>;
}

function askBeside(ready: ReadyStage, givenUp: readonly string[]): Asked {
  const state = readStackState(ready);
  // A state that cannot be read is told by the engine.
  const known = state.then(
    async (read) => {
      await refuseUnrecordedIfKnown(ready, read);
      refuseRemovals(marketState(read), ready.name, ready.stage, givenUp);
    },
    () => {},
  );
  // Told where it is waited for.
  known.catch(() => {});
  return { known, state, market: askMarket(ready.stage) };
}

/** A throw-away back end and a copy of the stage file whose secrets are placeholders. */
async function offline(open: OpenStage): Promise<[ReadyStage, string[]]> {
  await ensurePrivateFolder(stateFolder);
  const folder = join(stateFolder, "offline", open.name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "state"), { recursive: true });
  const config = join(folder, `Pulumi.${open.name}.yaml`);
  await writeFile(config, withoutSecrets(readText(open.file, MOST_YAML)));
  const environment = {
    ...(await toolsEnvironment(open.name, true)),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "offline",
    PLATFORM_OFFLINE: "1",
  };
  const ready = { ...open, environment };
  // Made from a project of its own, because making a stack writes into the stage file beside Pulumi.yaml.
  await copyFile(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  await pulumiOutput(ready, ["stack", "init", open.name, "--cwd", folder]);
  return [ready, ["--config-file", config]];
}

/** The stage file with every encrypted value replaced by a placeholder. */
function withoutSecrets(text: string): string {
  const { document } = parseYaml(text);
  document.delete("encryptionsalt");
  visit(document, {
    Map: (_, node) =>
      isMap(node) && node.items.length === 1 && node.has("secure") ? document.createNode(PLACEHOLDER) : undefined,
  });
  return document.toString();
}
