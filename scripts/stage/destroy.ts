import { consenting, EVERYTHING, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { takeProviderSettings } from "../../engine/provider-settings.ts";
import { recoverInterruptedRun } from "../../engine/recover.ts";
import { UserError } from "../../engine/user-error.ts";
import { heldText, holders } from "../../operations/leases/data-loss.ts";
import { closeLeftoverDeployments } from "../../operations/leases/leftovers.ts";
import { marketState } from "../../operations/leases/state.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import type { Stage } from "../../stage/schema.ts";
import { change } from "../progress/engine-run.ts";
import { ask } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";

interface DestroyOptions extends StageOptions {
  yes?: boolean;
  yesDestroy?: string;
}

/**
 * `platform destroy`: closes every lease, removes our records; what was there before stays. The command as a whole is
 * the consent to lose the data, which a protected stage wants said with its name.
 */
export async function destroy(options: DestroyOptions): Promise<void> {
  const open = await openStage(options.stage);
  const ready = consenting(await readyStage(open), [EVERYTHING]);
  const state = await recoverInterruptedRun(ready);
  await refuseUnrecorded(ready, state);
  const named = await requireName(open.name, open.stage, heldText(holders(marketState(state))), options);
  const asked = options.yes || named;
  await takeProviderSettings(ready, state);
  const code = await change(ready, ["destroy"], ["destroy", "--preview-only"], { ...options, yes: asked });
  if (code === 0) await closeLeftoverDeployments(ready);
  else process.exitCode = 1;
}

/** Whether the stage's name was given, as it must be where the stage is protected. @param held what holds data */
async function requireName(name: string, stage: Stage, held: string, { yesDestroy }: DestroyOptions): Promise<boolean> {
  if (yesDestroy === name) return true;
  if (yesDestroy !== undefined) throw wrongName(`--yes-destroy ${yesDestroy} is not the stage at hand, ${name}`, name);
  if (!(stage.protect ?? stage.sandbox === undefined)) return false;
  const loss = held ? `, and this data ends with it:${held}\n ` : ".";
  if (!process.stdin.isTTY) throw wrongName(`stage ${name} is protected${loss} Nobody is there to type its name`, name);
  const typed = await ask(`stage ${name} is destroyed${loss}\ntype its name to go on: `);
  if (typed !== name) throw new UserError("not-confirmed", "stopped; nothing was changed.");
  return false;
}

const wrongName = (why: string, name: string): UserError =>
  new UserError(
    "not-confirmed",
    `${why}; nothing was changed.`,
    `./platform destroy --stage ${name} --yes-destroy ${name}`,
  );
