import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices } from "../../operations/backup/chosen.ts";
import { inContainer } from "../../operations/backup/container.ts";
import { METHODS } from "../../operations/backup/methods.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { eachService } from "./each-service.ts";

interface NowOptions extends StageOptions {
  full?: boolean;
  json?: boolean;
}

/** `platform backup now`: one more backup, made beside the data. */
export async function backUpNow(service: string | undefined, options: NowOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const made: { service: string; label: string }[] = [];
  const failed = await eachService(await chosenServices(ready, service), options, stop, async (owner) => {
    const { label, size } = await take(ready, owner, options.full ?? false, stop);
    made.push({ service: owner.service, label });
    if (!options.json) process.stdout.write(`backup ${label} of ${owner.service} is whole${size ? `, ${size}` : ""}\n`);
  });
  if (options.json) process.stdout.write(`${JSON.stringify([...made, ...failed], null, 2)}\n`);
}

async function take(ready: ReadyStage, owner: BackedUp, full: boolean, stop: AbortSignal) {
  const { service, kind } = owner;
  const taken = await METHODS[kind].take(inContainer(ready, owner, stop), full, (line) =>
    printStatus(`${service}: ${line}`),
  );
  const list = `./platform backup list ${service}`;
  if (taken.kind === "busy")
    throw new UserError(
      "backup",
      `a backup of ${service} is being made already; no other was begun.`,
      `${list} shows it when it is whole`,
    );
  if (taken.kind === "failed")
    throw new UserError(
      "backup",
      `the backup of ${service} failed: ${taken.why}. Those that there were are as they were.`,
      `mend what is told, then run this again; what there is: ${list}`,
    );
  return taken;
}
