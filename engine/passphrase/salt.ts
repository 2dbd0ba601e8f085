import { EditError } from "../../stage/edit/edit-error.ts";
import { withValue } from "../../stage/edit/with-value.ts";
import type { Encryption } from "../../stage/file.ts";
import { readStageFile, replaceText } from "../stage-file.ts";
import type { Passphrase } from "./passphrase.ts";
import { newKey } from "./stage-key.ts";

/**
 * Writes into the file of a stage what the engine would, when it makes a stack: the engine writes all of the file anew, without
 * comments and in another order. A file that has it, or is encrypted in another way, stays as it is.
 */
export async function ensureSalt({ name }: { readonly name: string }, { text }: Passphrase): Promise<void> {
  const { file, text: before, contents } = readStageFile(name);
  if (contents.encryption.salt !== undefined || !isByPassphrase(contents.encryption)) return;
  if (/\bsecure:/.test(before)) return;
  const { salt } = await newKey(text);
  try {
    await replaceText(file, withValue(before, ["encryptionsalt"], salt));
  } catch (error) {
    // Then the engine does it in its own way.
    if (!(error instanceof EditError)) throw error;
  }
}

/** Whether the secrets of a file are encrypted by a passphrase, not by a key that a service keeps. Pure. */
export const isByPassphrase = ({ provider }: Encryption): boolean =>
  provider === undefined || provider === "passphrase" || provider === "default";
