import { setTimeout as sleep } from "node:timers/promises";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import { inContainer } from "../../operations/backup/container.ts";
import { type BackedUp, backedUp } from "../../operations/backup/repository.ts";
import { type Markers, readMarkers, writeMarkers } from "../../operations/drill/markers.ts";
import { type Came, lossOf } from "../../operations/drill/measure.ts";
import { type Outage, outageOf, refuseLoss, requireWhole } from "../../operations/drill/outage.ts";
import { strike } from "../../operations/drill/provider-faults.ts";
import { holders } from "../../operations/leases/data-loss.ts";
import { survey } from "../../operations/leases/survey.ts";
import { verifiedText } from "../../operations/restore/copy.ts";
import { type Drill, recordDrill } from "../../operations/restore/record.ts";
import { secondsOf } from "../../stage/backup.ts";
import { placeNames } from "../../stage/services/replication.ts";
import { stageToChange } from "../restore/stage-to-change.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilStopped } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { lossText, type Told } from "./loss-text.ts";

export interface LossOptions extends StageOptions {
  service?: string;
  dataLoss: string[];
  yes?: boolean;
  json?: boolean;
}

/** A loss that is rehearsed on the sandbox, and what it is recorded as. */
export interface Loss {
  readonly kind: Exclude<Drill["kind"], "restore">;
  /** Whether every provider of the stage ends, not those of the chosen services alone. */
  readonly all: boolean;
  /** Makes ready, before anything ends, what else is lost with the providers. @returns what loses it */
  readonly besides?: (ready: ReadyStage) => Promise<() => Promise<void>>;
  /** Brings the platform back. @returns the exit code of the command that did */
  readonly back: (ready: ReadyStage) => Promise<number>;
  /** What is told where that failed. */
  readonly wayOut: (ready: ReadyStage) => string;
}

/** Seconds for which rows are written beyond the longest time until they are archived. */
const BEYOND = 15;

/** Ends providers of the sandbox, brings the platform back, and tells how long that took and what was lost. */
export async function rehearseLoss(loss: Loss, options: LossOptions): Promise<void> {
  const stop = untilStopped();
  try {
    await rehearse(loss, options, stop);
  } catch (error) {
    throw stop.aborted && !(error instanceof UserError)
      ? new UserError("interrupted", "the drill was stopped.", `./platform up --stage ${options.stage} --refresh`)
      : error;
  }
}

async function rehearse(loss: Loss, options: LossOptions, stop: AbortSignal): Promise<void> {
  const { kind, all } = loss;
  const ready = await stageToChange(options.stage);
  const { sandbox } = ready.stage;
  if (!sandbox) throw notOnSandbox(ready.name, kind);
  const owners = await chosenServices(ready, options.service);
  const outage = await outageFor(ready, all ? undefined : owners.map(({ place }) => place), options, kind, stop);
  for (const owner of owners) requireWhole(await readHistory(ready, owner));
  const names = outage.providers.map(({ name }) => name).join(", ");
  await confirm(`end ${names} of the sandbox, and with it ${outage.places.join(", ")}?`, options.yes);
  const lose = await loss.besides?.(ready);
  const writing = await markersOf(ready, owners, stop);
  const clock = new Timeline();
  try {
    for (const { address } of outage.providers) await strike(sandbox.port, "kill-provider", address);
    clock.note(`${names} ended, with ${outage.places.join(", ")}`);
    await lose?.();
    for (const { ended } of writing.values()) await ended;
    if ((await loss.back(ready)) !== 0)
      throw new UserError(
        "unverified",
        "the platform did not come back by itself; what stopped it is told above.",
        loss.wayOut(ready),
      );
    clock.note("all of the platform is back");
  } finally {
    for (const { address } of outage.providers) await strike(sandbox.port, "revive-provider", address);
  }
  const told = await measured(options.stage, kind, owners, writing, clock, stop);
  process.stdout.write(options.json ? `${JSON.stringify(told, null, 2)}\n` : lossText(told));
}

async function outageFor(
  ready: ReadyStage,
  places: readonly string[] | undefined,
  { dataLoss, stage }: LossOptions,
  kind: string,
  signal: AbortSignal,
): Promise<Outage> {
  const { rows, state } = await survey(ready, signal);
  const outage = outageOf(rows, places);
  const standbys = placeNames(ready.stage.services.postgres);
  const kept = [...(await backedUp(ready)).map(({ place }) => place), ...(standbys.length > 1 ? standbys : [])];
  const holding = holders(state).map(({ name }) => name);
  refuseLoss(outage, { holders: holding, kept, givenUp: dataLoss }, `${kind} --stage ${stage}`);
  return outage;
}

/** Rows are written into every chosen database, until some of them have to be archived. */
async function markersOf(
  ready: ReadyStage,
  owners: readonly BackedUp[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Markers>> {
  const databases = owners.filter(({ kind }) => kind === "postgres");
  const writing = new Map(databases.map((owner) => [owner.service, writeMarkers(inContainer(ready, owner, signal))]));
  if (databases.length === 0) return writing;
  const seconds = secondsOf(ready.stage.backup!.archiveTimeout) + BEYOND;
  printStatus(`a row a second is written into ${[...writing.keys()].join(", ")}, for ${seconds} s`);
  const early = Promise.race([...writing].map(([service, { ended }]) => ended.then(() => service)));
  const ended = await Promise.race([early, sleep(seconds * 1000, undefined, { signal, ref: false })]);
  if (ended !== undefined)
    throw new UserError(
      "unverified",
      `${ended} takes no rows; nothing was ended.`,
      `./platform status --stage ${ready.name}`,
    );
  return writing;
}

/** What happened when; times in milliseconds since 1970. */
class Timeline {
  readonly events: { at: number; what: string }[] = [];

  note(what: string, at = Date.now()): void {
    this.events.push({ at, what });
  }
}

/** Looks at what came back, and writes it down beside the backups. */
async function measured(
  name: string,
  kind: Loss["kind"],
  owners: readonly BackedUp[],
  writing: ReadonlyMap<string, Markers>,
  clock: Timeline,
  signal: AbortSignal,
): Promise<Told> {
  const [struck, back] = [clock.events[0]!.at, clock.events.at(-1)!.at];
  // Its file may name another primary by now.
  const ready = await readyStage(await openStage(name));
  const services: Told["services"] = [];
  for (const owner of (await backedUp(ready)).filter(({ service }) =>
    owners.some((each) => each.service === service),
  )) {
    const { service, place } = owner;
    const markers = writing.get(service);
    const { places } = await readHistory(ready, owner);
    const present = places.at(-1)!;
    if (present.begun > struck) clock.note(`${service}: its new place began`, present.begun);
    const came: Came = {
      said: (await verifiedText(ready, place)) ?? "",
      ...(markers && { written: markers.written, present: await readMarkers(inContainer(ready, owner, signal)) }),
    };
    const drill = lossOf(kind, { struck, back, from: present.ancestor ?? present.name }, came);
    services.push({ service, ...drill, written: markers?.written.length ?? null });
    await recordDrill(ready, owner, drill);
  }
  const timeline = clock.events
    .toSorted((one, other) => one.at - other.at)
    .map(({ at, what }) => ({ seconds: Math.round((at - struck) / 100) / 10, what }));
  return { kind, began: new Date(struck).toISOString(), timeline, services };
}

const notOnSandbox = (stage: string, kind: string): UserError =>
  new UserError(
    "sandbox",
    `drill ${kind} ends providers, and stage ${stage} is not on the sandbox; nothing was done.`,
    `./platform drill restore --stage ${stage}, which touches nothing that runs; or this one with a stage that has sandbox:, such as --stage local`,
  );
