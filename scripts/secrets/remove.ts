import { readStageFile } from "../../engine/stage-file.ts";
import { secretPath } from "../../operations/stage-secrets/key-argument.ts";
import { removeSecret } from "../../operations/stage-secrets/remove.ts";
import { keyText } from "../../stage/secrets/key.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform secrets rm`: out of the stage file, or a placeholder again where the stage needs one. */
export async function rmSecret(key: string, { stage }: StageOptions): Promise<void> {
  const { label } = readStageFile(stage);
  const path = secretPath(key, stage);
  const removed = await removeSecret(stage, path);
  const done =
    removed === "removed" ? `is removed from ${label}` : `is a placeholder in ${label} again: the stage needs it`;
  process.stdout.write(`${keyText(path)} ${done}\n`);
}
