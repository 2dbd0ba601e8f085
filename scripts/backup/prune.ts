import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import { inContainer } from "../../operations/backup/container.ts";
import { METHODS } from "../../operations/backup/methods.ts";
import { oldGenerations, removeOld } from "../../operations/backup/prune.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";
import { timeText } from "../terminal/time-text.ts";
import { eachService } from "./each-service.ts";

interface PruneOptions extends StageOptions {
  yes?: boolean;
  json?: boolean;
}

/** `platform backup prune`: takes away what is older than what is kept, first of the generation that serves, then of those that were left. */
export async function pruneBackups(service: string | undefined, options: PruneOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const pruned: { service: string; deleted: string[] }[] = [];
  const failed = await eachService(await chosenServices(ready, service), options, stop, async (owner) => {
    pruned.push({ service: owner.service, deleted: await prune(ready, owner, options.yes, stop) });
  });
  if (options.json) process.stdout.write(`${JSON.stringify([...pruned, ...failed], null, 2)}\n`);
  else for (const each of pruned) process.stdout.write(prunedText(each));
}

function prunedText({ service, deleted }: { service: string; deleted: readonly string[] }): string {
  if (deleted.length === 0) return `${service}: no generation that was left is older than what is kept\n`;
  return deleted.map((name) => `${service}: ${name} is deleted\n`).join("");
}

/** @returns names of the generations that were deleted whole */
async function prune(
  ready: ReadyStage,
  owner: BackedUp,
  yes: boolean | undefined,
  stop: AbortSignal,
): Promise<string[]> {
  const why = await METHODS[owner.kind].expire(inContainer(ready, owner, stop));
  if (why !== undefined)
    throw new UserError("backup", `the old backups of ${owner.service} could not be taken away: ${why}`);
  const old = oldGenerations(await readHistory(ready, owner));
  if (old.length === 0) return [];
  printStatus(`${owner.service} went on from these, and all of them is older than what is kept:`);
  for (const { name, begun, backups, archived } of old) {
    const until = archived === undefined ? "never" : timeText(archived);
    printStatus(`  ${name}, began ${timeText(begun)}, archived until ${until}, ${backups.length} backups`);
  }
  await confirm("delete all of their backups for good?", yes);
  for (const generation of old) {
    stop.throwIfAborted();
    await removeOld(ready, owner, generation);
  }
  return old.map(({ name }) => name);
}
