import { resolve } from "node:path";
import type { WalletSettings } from "../provider/settings.ts";

/** What a signature is for: a transaction spends money, a token speaks to a provider's gateway for minutes. */
export type Purpose = "transaction" | "token";

/** A key that signs for one account. Transactions and tokens need nothing else, so a KMS or an HSM fits behind it. */
export interface Signer {
  /** Bech32, prefix `akash`. */
  readonly address: string;
  /** Compressed secp256k1 public key, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** ECDSA over the SHA-256 of `message`: r and s, 32 bytes each; s in the lower half, as the chain requires. */
  sign(message: Uint8Array, purpose: Purpose): Promise<Uint8Array>;
}

/**
 * Opens the one key the stage names. Errors tell the setting and never show anything of a key.
 * @param folder where relative paths and a command start
 */
export async function openSigner(settings: WalletSettings, folder = process.cwd()): Promise<Signer> {
  const { mnemonicFile, mnemonicEnv, keyFile, passphraseEnv, command } = settings;
  if ([mnemonicFile, mnemonicEnv, keyFile, command].filter((source) => source !== undefined).length !== 1) {
    throw new Error(
      "wallet: name exactly one of mnemonicFile, mnemonicEnv, keyFile and command under akash.wallet in the stage file",
    );
  }
  if (command) return (await import("./command-signer.ts")).commandSigner(command, { folder });
  const { variableSecret, fileSecret } = await import("./secret-source.ts");
  if (keyFile !== undefined) {
    const { keyFileSigner } = await import("./key-file-signer.ts");
    return keyFileSigner(await fileSecret("keyFile", resolve(folder, keyFile)), passphraseEnv);
  }
  const { mnemonicSigner } = await import("./mnemonic-signer.ts");
  const { place, text } =
    mnemonicEnv === undefined
      ? await fileSecret("mnemonicFile", resolve(folder, mnemonicFile!))
      : variableSecret("mnemonicEnv", mnemonicEnv);
  return mnemonicSigner(text, place);
}
