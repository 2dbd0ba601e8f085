import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices } from "../../operations/backup/chosen.ts";
import { pgbackrest } from "../../operations/backup/pgbackrest.ts";
import { progressIn, takenIn } from "../../operations/backup/said.ts";
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
    const kind = options.full ? "full" : "diff";
    const words = ["--log-level-console=info", `--type=${kind}`, "backup"];
    const tell = (line: string) => {
      const progress = progressIn(line);
      if (progress !== undefined) printStatus(`${each.service}: ${progress}`);
    };
    const taken = takenIn(await pgbackrest(ready, each, words, tell, stop));
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
