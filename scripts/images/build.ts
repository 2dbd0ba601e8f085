import { printStatus } from "../../engine/progress.ts";
import { buildStandIns } from "../../operations/stand-ins/build.ts";
import { untilStopped } from "../terminal/interrupt.ts";

/** `platform images build`. */
export async function build(...[names]: [string[], unknown]): Promise<void> {
  const signal = untilStopped();
  const built = await buildStandIns(names, { tell: printStatus, signal });
  process.stdout.write(built === 0 ? "every stand-in image is up to date\n" : `${built} stand-in images built\n`);
}
