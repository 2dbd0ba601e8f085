import { findPassphrase } from "../../engine/passphrase/passphrase.ts";
import { newKey } from "../../engine/passphrase/stage-key.ts";

/**
 * `encryptionsalt` of a new stage, so that the engine finds one: without, it writes the whole file anew, with no comments.
 * Undefined where the environment has no passphrase for it yet.
 */
export async function saltOf(name: string, sandboxed: boolean): Promise<string | undefined> {
  const passphrase = await findPassphrase({ name, sandboxed, salt: undefined });
  return passphrase && (await newKey(passphrase.text)).salt;
}
