import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import { inContainer } from "../../operations/backup/container.ts";
import { METHODS } from "../../operations/backup/methods.ts";
import { oldGenerations, removeOld } from "../../operations/backup/prune.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { timeText } from "../terminal/time-text.ts";

/** `platform backup prune`: takes away what is older than what is kept, first of the generation that serves, then of those that were left. */
export async function pruneBackups(
  service: string | undefined,
  options: StageOptions & { yes?: boolean },
): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  for (const owner of await chosenServices(ready, service)) {
    const why = await METHODS[owner.kind].expire(inContainer(ready, owner, stop));
    if (why !== undefined)
      throw new UserError("backup", `the old backups of ${owner.service} could not be taken away: ${why}`);
    const old = oldGenerations(await readHistory(ready, owner));
    if (old.length === 0) {
      process.stdout.write(`${owner.service}: no generation that was left is older than what is kept\n`);
      continue;
    }
    const lines = old.map(
      ({ name, begun, backups, archived }) =>
        `  ${name}, began ${timeText(begun)}, archived until ${archived === undefined ? "never" : timeText(archived)}, ${backups.length} backups\n`,
    );
    process.stdout.write(
      `${owner.service} went on from these, and all of them is older than what is kept:\n${lines.join("")}`,
    );
    await confirm("delete all of their backups for good?", options.yes);
    for (const generation of old) {
      stop.throwIfAborted();
      await removeOld(ready, owner, generation);
      process.stdout.write(`${generation.name} is deleted\n`);
    }
  }
}
