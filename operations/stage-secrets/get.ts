import { unseal } from "../../engine/passphrase/stage-key.ts";
import { readStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { PLACEHOLDER } from "../../stage/placeholders.ts";
import { keyText, keyWord, type Path } from "../../stage/secrets/key.ts";
import { ciphertextOf, existingKey, valueAt } from "./file.ts";

/** The value of a secret, decrypted where it is encrypted. */
export async function secretValue(stage: string, path: Path): Promise<string> {
  const file = readStageFile(stage);
  const value = valueAt(file.contents.values, path);
  const set = `./platform secrets set ${keyWord(path)} --stage ${stage}`;
  if (value === undefined || value === null || value === PLACEHOLDER) {
    const what = value === PLACEHOLDER ? "is still a placeholder" : "is not there";
    throw new UserError("not-found", `${keyText(path)} ${what} in ${file.label}.`, set);
  }
  const ciphertext = ciphertextOf(value);
  if (ciphertext === undefined) return String(value);
  const text = unseal(await existingKey(file), ciphertext);
  if (text !== undefined) return text;
  throw new UserError(
    "passphrase",
    `${keyText(path)} in ${file.label} is damaged, or was encrypted with the passphrase of another stage.`,
    set,
  );
}
