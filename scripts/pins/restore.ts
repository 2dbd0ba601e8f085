import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { bringBack, onlyElsewhere } from "../../operations/pins/bring-back.ts";
import { requireListed, requireLocal, requireServices } from "../../operations/pins/known.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform pins restore`: what only services have is pinned by IPFS, too. */
export async function restorePins(options: StageOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const services = await requireServices(ready);
  const local = await requireLocal(ready, stop);
  const pins = await Promise.all(services.map((service) => requireListed(service, stop)));
  const lacking = onlyElsewhere(local, pins.flat());
  const failed: string[] = [];
  for (const [at, cid] of lacking.entries()) {
    stop.throwIfAborted();
    printStatus(`${at + 1} of ${lacking.length}: fetching ${cid}`);
    const why = await bringBack(ready, cid, stop);
    if (why !== undefined) {
      failed.push(cid);
      printStatus(`warning: ${cid} is not pinned: ${why}`);
    }
  }
  process.stdout.write(`${lacking.length - failed.length} of ${lacking.length} are pinned again\n`);
  if (failed.length > 0)
    throw new UserError(
      "pins",
      `of ${failed.length} pins not all blocks were found: ${failed.join(", ")}.`,
      "./platform pins restore goes on with them; whether the services still have them: ./platform pins list",
    );
}
