import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { chosenServices, readHistory } from "../../operations/backup/chosen.ts";
import type { BackedUp } from "../../operations/backup/repository.ts";
import { refuseTaken, verifiedText } from "../../operations/restore/copy.ts";
import { copiesIn, writeCopy } from "../../operations/restore/entry.ts";
import { nameFor, planCopy } from "../../operations/restore/plan.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { bringCopy, outputBeside } from "./bring-copy.ts";
import { dropCopy } from "./drop.ts";
import { stageToChange } from "./stage-to-change.ts";

interface RestoreOptions extends StageOptions {
  at?: string;
  backup?: string;
  into?: string;
  drop?: string;
  yes?: boolean;
  json?: boolean;
}

/** What shows the content of a copy. */
const LOOK: Readonly<Record<BackedUp["kind"], string>> = { postgres: "psql", volume: "sh -c 'ls -la $BACKUP_PATHS'" };

/** `platform restore`: what a service held as it was, at a new place beside the one that runs; or the end of such a place. */
export async function restore(service: string | undefined, options: RestoreOptions): Promise<void> {
  const { drop, at, backup, into } = options;
  if (drop !== undefined) {
    if (service !== undefined || at !== undefined || backup !== undefined || into !== undefined)
      throw new UserError(
        "argument",
        "--drop ends a place that was restored, and takes nothing else.",
        `./platform restore --drop ${drop}`,
      );
    return dropCopy(drop, options);
  }
  if (service === undefined)
    throw new UserError("argument", "which service is to be restored?", "./platform restore postgres");
  const ready = await stageToChange(options.stage);
  const owner = (await chosenServices(ready, service))[0]!;
  const copy = planCopy(await readHistory(ready, owner), { at, backup });
  const name = into ?? nameFor(service, copiesIn(options.stage));
  await refuseTaken(ready, name);
  await confirm(
    `restore ${service} ${copy.says}, into a new place ${name}? It is leased and paid for like ${service}, which goes on untouched.`,
    options.yes,
  );
  await writeCopy(options.stage, name, copy.entry);
  printStatus(`Pulumi.${options.stage}.yaml: restored.${name} is ${service} ${copy.says}`);
  if ((await bringCopy(ready, name, owner.kind, outputBeside(options.json))) === "failed")
    throw new UserError(
      "unverified",
      `${name} is not there yet, or not verified; ${service} was not touched.`,
      `./platform restore --drop ${name} ends it; after mending what is told, ./platform up goes on with it`,
    );
  const said = await verifiedText(ready, name);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ place: name, ...copy.entry, says: said ?? null }, null, 2)}\n`);
    return;
  }
  process.stdout.write(
    `${name}: ${said ?? "it was not verified"}\n` +
      `look   ./platform lease shell ${name} ${name} --stage ${options.stage} -- ${LOOK[owner.kind]}\n` +
      `end    ./platform restore --drop ${name} --stage ${options.stage}\n`,
  );
}
