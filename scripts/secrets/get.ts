import { readStageFile } from "../../engine/stage-file.ts";
import { secretValue } from "../../operations/stage-secrets/get.ts";
import { secretPath } from "../../operations/stage-secrets/key-argument.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform secrets get`: the value and nothing else, so that a program can take it. */
export async function getSecret(key: string, { stage }: StageOptions): Promise<void> {
  readStageFile(stage);
  const value = await secretValue(stage, secretPath(key, stage));
  // As octets: what was asked for is not taken out.
  process.stdout.write(Buffer.from(process.stdout.isTTY ? `${value}\n` : value));
}
