import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import { requireListed, requireLocal, requireServices } from "../../operations/pins/known.ts";
import { removable } from "../../pins/decide.ts";
import { confirm } from "../terminal/confirm.ts";
import { untilInterrupted } from "../terminal/interrupt.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform pins prune`: takes away at the services what IPFS has no more. */
export async function prunePins(options: StageOptions & { yes?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  const stop = untilInterrupted();
  const services = await requireServices(ready);
  const local = await requireLocal(ready, stop);
  for (const service of services) {
    const { name } = service.settings;
    const { gone, older } = removable(local.cids, await requireListed(service, stop), local.place);
    if (older.length > 0)
      process.stdout.write(
        `${name}: ${older.length} are left alone, as they are older than the place of IPFS, which may have lost them: ./platform pins restore brings them back\n`,
      );
    if (gone.length === 0) {
      process.stdout.write(`${name}: nothing is to be taken away\n`);
      continue;
    }
    const lines = gone.map(({ cid, state, since }) => `  ${cid}  ${state}  ${since.slice(0, 19)}Z\n`);
    process.stdout.write(`${name} has these, and IPFS does not:\n${lines.join("")}`);
    await confirm(`take them away at ${name}?`, options.yes);
    try {
      await service.use(stop, async (pins) => {
        for (const { id } of gone) await pins.unpin(id);
      });
    } catch (error) {
      stop.throwIfAborted();
      throw new UserError("pins", `not all was taken away: ${errorText(error)}.`, "./platform pins prune goes on");
    }
    process.stdout.write(`${name}: ${gone.length} were taken away\n`);
  }
}
