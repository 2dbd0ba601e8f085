import { readyStage } from "../../engine/engine.ts";
import { shellExports } from "../../engine/environment.ts";
import { openStage } from "../../engine/open-stage.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform env`: what a shell needs so that plain `pulumi` commands work here. */
export async function env({ stage, showSecrets }: StageOptions & { showSecrets?: boolean }): Promise<void> {
  const { environment } = await readyStage(await openStage(stage));
  const text = `${shellExports(environment, showSecrets)}\n`;
  // Bytes are passed on as they are, so that what was asked for is not taken out.
  process.stdout.write(showSecrets ? Buffer.from(text) : text);
}
