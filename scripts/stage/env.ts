import { readyStage } from "../../engine/engine.ts";
import { shellExports } from "../../engine/environment.ts";
import { encryptedStage, openStage } from "../../engine/open-stage.ts";
import { findSource } from "../../engine/passphrase/passphrase.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform env`: what a shell needs so that plain `pulumi` commands work here. */
export async function env({ stage, showSecrets }: StageOptions & { showSecrets?: boolean }): Promise<void> {
  const ready = await readyStage(await openStage(stage));
  const from = await findSource(encryptedStage(ready));
  // Bytes are passed on as they are: a shell reads them, and what was asked for is not taken out.
  process.stdout.write(Buffer.from(`${shellExports(ready.environment, { from, showSecrets })}\n`));
}
