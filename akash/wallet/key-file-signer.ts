import { privateKeySigner } from "./private-key.ts";
import { readPrivateKey } from "./private-key-text.ts";
import { type SecretText, variableSecret } from "./secret-source.ts";
import type { Signer } from "./signer.ts";

/** Signs with the private key of a file. @param passphraseEnv variable with the passphrase of an encrypted one */
export async function keyFileSigner({ place, text }: SecretText, passphraseEnv?: string): Promise<Signer> {
  const passphrase = passphraseEnv === undefined ? undefined : variableSecret("passphraseEnv", passphraseEnv).text;
  try {
    return await privateKeySigner(await readPrivateKey(text.trim(), passphrase));
  } catch (error) {
    throw new Error(`wallet: ${place} (akash.wallet.keyFile): ${(error as Error).message}`);
  }
}
