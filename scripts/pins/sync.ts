import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { requireLocal, requireServices } from "../../operations/pins/known.ts";
import { sync } from "../../operations/pins/sync.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform pins sync`: asks services for what they lack; one that fails keeps no other. */
export async function syncPins(options: StageOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const services = await requireServices(ready);
  const local = await requireLocal(ready, stop);
  const failed: string[] = [];
  for (const service of services) {
    const { name } = service.settings;
    if (!service.can.pinsByCid) {
      process.stdout.write(`${name}: cannot pin by CID\n`);
      continue;
    }
    const done = await sync(ready, service, local, stop);
    const again = done.again > 0 ? `, ${done.again} of them again` : "";
    process.stdout.write(`${name}: asked for ${done.asked} of ${local.cids.length}${again}\n`);
    failed.push(...done.failed);
  }
  if (failed.length > 0) throw new UserError("pins", `not all was asked for: ${failed.join("; ")}.`);
}
