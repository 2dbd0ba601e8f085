import { readyStage } from "../../engine/engine.ts";
import { shellExports } from "../../engine/environment.ts";
import { openStage } from "../../engine/open-stage.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform env`: what a shell needs so that plain `pulumi` commands work here. */
export async function env({ stage }: StageOptions): Promise<void> {
  const { environment } = await readyStage(await openStage(stage));
  process.stdout.write(Buffer.from(`${shellExports(environment)}\n`));
}
