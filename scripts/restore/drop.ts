import { UserError } from "../../engine/user-error.ts";
import { isInState } from "../../operations/restore/copy.ts";
import { copiesIn } from "../../operations/restore/entry.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { endCopy } from "./bring-copy.ts";
import { stageToChange } from "./stage-to-change.ts";

/** Ends a place that was restored. What it held is a copy: nothing is lost with it that its repository does not have. */
export async function dropCopy(name: string, options: StageOptions & { yes?: boolean }): Promise<void> {
  const ready = await stageToChange(options.stage);
  const copies = copiesIn(options.stage);
  if (!copies.includes(name) && !(await isInState(ready, name)))
    throw new UserError(
      "not-found",
      `stage ${options.stage} has no place ${name} that was restored; it has ${copies.join(", ") || "none"}.`,
      copies.length > 0 ? `./platform restore --drop ${copies[0]}` : "nothing: ./platform status shows what is leased",
    );
  await confirm(`end ${name}, which holds a copy? What was changed there is lost.`, options.yes);
  if ((await endCopy(ready, name, process.stdout)) === "failed")
    throw new UserError(
      "engine",
      `${name} is not ended yet; the stage file does not have it any more.`,
      `./platform restore --drop ${name}`,
    );
  process.stdout.write(`${name} is ended\n`);
}
