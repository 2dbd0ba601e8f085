import { styleText } from "node:util";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { forStage } from "../../errors/for-stage.ts";
import { requireServices } from "../../operations/pins/known.ts";
import { lookAtPins } from "../../operations/pins/look.ts";
import { pinProblems } from "../../operations/status/report.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatRows } from "../terminal/table-text.ts";
import { safePinsText } from "./safe-text.ts";

/** `platform pins list`: what is held elsewhere. */
export async function listPins(options: StageOptions & { json?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  await requireServices(ready);
  const found = (await lookAtPins(ready))!;
  const problems = pinProblems(found);
  if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    process.stdout.write(formatRows(found.services.map(({ service, says }) => [service, says])));
    process.stdout.write(safePinsText(found, Number.POSITIVE_INFINITY));
    for (const problem of problems)
      process.stdout.write(`${styleText("red", "problem")}  ${forStage(problem, ready.name)}\n`);
  }
  if (problems.length > 0) process.exitCode = 1;
}
