import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { readContents } from "../../operations/restore/contents.ts";
import { refuseTaken, verifiedText } from "../../operations/restore/copy.ts";
import { writeCopy } from "../../operations/restore/entry.ts";
import { drillOf } from "../../operations/restore/measure.ts";
import { placeFor, planCopy } from "../../operations/restore/plan.ts";
import { type Drill, recordDrill } from "../../operations/restore/record.ts";
import { eachService } from "../backup/each-service.ts";
import { bringCopy, endCopy, outputBeside } from "../restore/bring-copy.ts";
import { stageToChange } from "../restore/stage-to-change.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilStopped } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { drillText } from "./drill-text.ts";

interface DrillOptions extends StageOptions {
  service?: string;
  yes?: boolean;
  json?: boolean;
}

/** `platform drill restore`: whether the backups of each service can be restored, how fast, and what would be lacking. */
export async function drillRestore(options: DrillOptions): Promise<void> {
  const ready = await stageToChange(options.stage);
  const stop = untilStopped();
  const owners = await chosenServices(ready, options.service);
  const places = owners.map(({ service }) => placeFor(service, "drill"));
  for (const place of places) await refuseTaken(ready, place);
  await confirm(
    `restore ${owners.map(({ service }) => service).join(", ")} into ${places.length === 1 ? "a throwaway place" : "throwaway places"} ${places.join(", ")}? Each is leased and paid for until it is read; what runs goes on untouched.`,
    options.yes,
  );
  const came: ({ service: string } & Drill)[] = [];
  const failed = await eachService(owners, options, stop, async (owner) => {
    const { service } = owner;
    const drill = await rehearse(ready, owner, stop, outputBeside(options.json));
    printStatus(`written down: ${await recordDrill(ready, owner, drill)}`);
    came.push({ service, ...drill });
    if (!options.json) process.stdout.write(drillText(service, drill));
  });
  if (options.json) process.stdout.write(`${JSON.stringify([...came, ...failed], null, 2)}\n`);
}

/** Restores, reads all of it, and ends the place again, whatever happens. */
async function rehearse(
  ready: ReadyStage,
  owner: BackedUp,
  stop: AbortSignal,
  output: NodeJS.WriteStream,
): Promise<Drill> {
  const place = placeFor(owner.service, "drill");
  const history = await readHistory(ready, owner);
  const { entry } = planCopy(history, {});
  const started = performance.now();
  const clock = () => history.now + (performance.now() - started);
  await writeCopy(ready.name, place, entry);
  try {
    const brought = await bringCopy(ready, place, owner.kind, output);
    stop.throwIfAborted();
    if (brought === "failed")
      throw new UserError(
        "unverified",
        `the backups of ${owner.service} could not be restored, or are not whole; ${owner.service} itself goes on.`,
        `mend what is told above; ./platform backup verify ${owner.service} reads all of them`,
      );
    const contents = await readContents(ready, place, owner.kind, stop);
    const said = (await verifiedText(ready, place)) ?? "";
    return drillOf({ began: history.now, verified: clock(), from: entry.from, said, contents });
  } finally {
    await end(ready, place, output);
  }
}

async function end(ready: ReadyStage, place: string, output: NodeJS.WriteStream): Promise<void> {
  const left = new UserError(
    "engine",
    `the drill's place ${place} could not be ended, and is paid for.`,
    `./platform restore --drop ${place}`,
  );
  printStatus(`ending ${place}`);
  const brought = await endCopy(ready, place, output).catch((error: unknown) => {
    throw Object.assign(left, { cause: error });
  });
  if (brought === "failed") throw left;
  printStatus(`${place} is ended`);
}
