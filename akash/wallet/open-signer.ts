import { resolve } from "node:path";
import type { WalletSettings } from "../settings.ts";
import type { Signer } from "./signer.ts";

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
