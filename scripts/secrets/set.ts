import { readStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { keyForWriting } from "../../operations/stage-secrets/file.ts";
import { secretPath } from "../../operations/stage-secrets/key-argument.ts";
import { MOST_SECRET, setSecrets } from "../../operations/stage-secrets/set.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { keyText, keyWord, type Path } from "../../stage/secrets/key.ts";
import { askHidden } from "../terminal/hidden.ts";
import type { StageOptions } from "../terminal/options.ts";
import { standardInput } from "../terminal/standard-input.ts";
import { neededText, nextText } from "./next.ts";

/** `platform secrets set`: one value, from standard input or a prompt, encrypted into the stage file. */
export async function setSecret(key: string, value: string | undefined, { stage }: StageOptions): Promise<void> {
  const file = readStageFile(stage);
  refuseArgument(key, value, stage);
  const path = secretPath(key, stage);
  // Nobody types a secret in vain.
  if (process.stdin.isTTY) await keyForWriting(file);
  const { set, needed } = await setSecrets(stage, [{ path, value: await readValue(path, stage) }]);
  const { label, contents } = readStageFile(stage);
  const { line } = contents.position(path);
  const done = set.length > 0 ? `is set in ${label}, line ${line}` : `has that value already; ${label} stays as it is`;
  process.stdout.write(`${keyText(path)} ${done}\n${neededText(needed, stage)}${nextText(stage)}`);
}

/** A value that was typed stays in the shell's history, and every process can read it meanwhile. */
function refuseArgument(key: string, value: string | undefined, stage: string): void {
  const [name = "", ...assigned] = key.split("=");
  if (value === undefined && assigned.length === 0) return;
  rememberSecret([value, assigned.join("=")]);
  const command = `./platform secrets set ${keyWord(secretPath(name, stage))} --stage ${stage}`;
  throw new UserError(
    "argument",
    "a value is not taken from the command line: the shell's history keeps it, and every process of this machine can read it. Nothing was changed. Without a value, the command asks for it; a script pipes it.",
    `printf %s "$VALUE" | ${command}`,
  );
}

async function readValue(path: Path, stage: string): Promise<string> {
  const command = `./platform secrets set ${keyWord(path)} --stage ${stage}`;
  if (!process.stdin.isTTY) {
    const value = (await standardInput(MOST_SECRET)).replace(/\r?\n$/, "");
    if (value !== "") return value;
    throw new UserError(
      "argument",
      `nothing came on standard input, so ${keyText(path)} stays as it is.`,
      `printf %s "$VALUE" | ${command}`,
    );
  }
  const [value = "", ...more] = await askHidden(`${keyText(path)} of stage ${stage} (not shown): `);
  if (more.length === 0) return value;
  throw new UserError(
    "argument",
    "the value has several lines, of which a prompt takes one; nothing was changed.",
    `${command} < FILE`,
  );
}
