import { readStageFile } from "../../engine/stage-file.ts";
import { setValue } from "../../operations/stage-values/set.ts";
import { keyText } from "../../stage/secrets/key.ts";
import type { StageOptions } from "../terminal/options.ts";

/** `platform set`: one value, in its line of the stage file. */
export async function setStageValue(key: string, value: string, { stage }: StageOptions): Promise<void> {
  const { path, before, after } = await setValue(stage, key, value);
  const { label, contents } = readStageFile(stage);
  const { line } = contents.position(path);
  const was = before === undefined ? "new" : before === after ? "as before" : `was ${JSON.stringify(before)}`;
  process.stdout.write(`${keyText(path)} is ${JSON.stringify(after)} in ${label}, line ${line} (${was})\n`);
  process.stdout.write(`next   ./platform preview --stage ${stage}\n`);
}
