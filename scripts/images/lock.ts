import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { internet } from "../../network/network.ts";
import { readLock, writeLock } from "../../operations/risks/lock.ts";
import { type Change, resolveImages } from "../../operations/risks/resolve-images.ts";
import { LOCK_FILE } from "../../stage/image-lock.ts";
import type { StageOptions } from "../terminal/options.ts";

/** Seconds all registries may take together. */
const DEADLINE = 120;

/** `platform images lock`: registries are always those of the internet. What was found is written also when some was not. */
export async function lock({ stage: name, update = false }: StageOptions & { update?: boolean }): Promise<void> {
  const { stage } = await openStage(name);
  const signal = AbortSignal.timeout(DEADLINE * 1000);
  const { lock, changed, problems } = await resolveImages(stage, await readLock(), {
    update,
    network: internet,
    signal,
  });
  if (changed.length > 0) await writeLock(lock);
  for (const change of changed) process.stdout.write(`${lineOf(change)}\n`);
  const total = `${lock.size} ${lock.size === 1 ? "image" : "images"} locked in ${LOCK_FILE}`;
  if (problems.length > 0) {
    throw new UserError(
      "images-lock",
      `${problems.length} of the stage's images could not be resolved, ${total}:\n  ${problems.join("\n  ")}`,
      `where the registries can be reached: ./platform images lock --stage ${name}`,
    );
  }
  process.stdout.write(`${total}${changed.length > 0 ? "; commit it" : ", nothing changed"}\n`);
}

const lineOf = ({ image, before, after }: Change): string =>
  before === undefined ? `+ ${image} ${after}` : `~ ${image} ${before} -> ${after}`;
