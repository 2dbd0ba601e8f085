import { consenting, pulumiPlan, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { changesIn } from "../../operations/changes/changes.ts";
import { errorsIn, plan } from "../../operations/changes/plan.ts";
import { refuseRemovals } from "../../operations/leases/data-loss.ts";
import { marketState } from "../../operations/leases/state.ts";
import { refuseUnrecordedIfKnown } from "../../operations/leases/unrecorded.ts";
import type { StageOptions } from "../terminal/options.ts";
import { diffText } from "./diff-text.ts";

interface DiffOptions extends StageOptions {
  refresh?: boolean;
  dataLoss?: string[];
}

/** Where something would change; 1 is a problem. */
const CHANGES = 2;

/** Prints what `up` would change. */
export async function showDiff({ stage, refresh, dataLoss = [] }: DiffOptions): Promise<void> {
  const open = await openStage(stage);
  const ready = await readyStage(open);
  const flags = refresh ? ["--refresh", "--run-program"] : [];
  const state = readStackState(ready);
  const [told] = await Promise.all([
    pulumiPlan(consenting(ready, dataLoss), flags),
    state.then((read) => refuseUnrecordedIfKnown(ready, read)),
  ]);
  const { data } = plan.safeParse(told);
  if (!data) throw new UserError("engine", "pulumi preview --json printed something else than a plan.");
  const errors = errorsIn(data);
  if (errors.length > 0) {
    for (const error of errors) process.stderr.write(`${error}\n`);
    process.exitCode = 1;
    return;
  }
  const changes = changesIn(data);
  process.stdout.write(diffText(changes));
  refuseRemovals(marketState(await state), open.name, open.stage, dataLoss);
  if (changes.length > 0) process.exitCode = CHANGES;
}
