import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices } from "../../operations/backup/chosen.ts";
import { inContainer } from "../../operations/backup/container.ts";
import { METHODS } from "../../operations/backup/methods.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform backup now`: one more backup, made beside the data. */
export async function backUpNow(
  service: string | undefined,
  options: StageOptions & { full?: boolean },
): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  for (const each of await chosenServices(ready, service)) {
    const tell = (line: string) => printStatus(`${each.service}: ${line}`);
    const taken = await METHODS[each.kind].take(inContainer(ready, each, stop), options.full ?? false, tell);
    const list = `./platform backup list ${each.service}`;
    if (taken.kind === "busy")
      throw new UserError(
        "backup",
        `a backup of ${each.service} is being made already; no other was begun.`,
        `${list} shows it when it is whole`,
      );
    if (taken.kind === "failed")
      throw new UserError(
        "backup",
        `the backup of ${each.service} failed: ${taken.why}. Those that there were are as they were.`,
        `mend what is told, then run this again; what there is: ${list}`,
      );
    process.stdout.write(`backup ${taken.label} of ${each.service} is whole${taken.size ? `, ${taken.size}` : ""}\n`);
  }
}
