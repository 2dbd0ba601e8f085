import { printStatus } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import { buildStandIns } from "../../operations/stand-ins/build.ts";
import { untilStopped } from "../terminal/interrupt.ts";

/** `platform images build`. */
export async function build(names: string[]): Promise<void> {
  const signal = untilStopped();
  const built = await buildStandIns(names, { tell: printStatus, signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    throw new UserError("interrupted", "stopped; the images that were built stay.", "run the same command again");
  });
  if (built === 0) process.stdout.write("every stand-in image is up to date\n");
  else process.stdout.write(`${built} stand-in ${built === 1 ? "image" : "images"} built\n`);
}
