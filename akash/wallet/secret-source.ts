import { stat } from "node:fs/promises";
import { readText } from "../../input/file.ts";
import { InputError, KIB } from "../../input/input-error.ts";
import { rememberSecret } from "../../redaction/known.ts";
import type { WalletSettings } from "../settings.ts";

/** A secret text and where it came from, for error messages. */
export interface SecretText {
  readonly place: string;
  readonly text: string;
}

/** @param setting the name under `akash.wallet` that names the variable */
export function variableSecret(setting: keyof WalletSettings, variable: string): SecretText {
  const text = process.env[variable];
  if (text !== undefined) {
    rememberSecret(text);
    return { place: `environment variable ${variable}`, text };
  }
  throw new Error(
    `wallet: environment variable ${variable} is not set (akash.wallet.${setting}): ` +
      "set it, or name another source of the wallet's key under akash.wallet in the stage file",
  );
}

/** Octets of a key or a mnemonic. */
const MOST = 64 * KIB;

/** Reads a file; refuses one that other users may read. @param setting the name under `akash.wallet` that names it */
export async function fileSecret(setting: keyof WalletSettings, file: string): Promise<SecretText> {
  try {
    const { mode } = await stat(file);
    if (mode & 0o077) throw new Error(exposed(setting, file, mode));
    const text = readText(file, MOST);
    rememberSecret([text, text.trim()]);
    return { place: `file ${file}`, text };
  } catch (error) {
    if (error instanceof InputError) {
      throw new Error(`wallet: file ${file} (akash.wallet.${setting}) holds no key: ${error.message}`);
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `wallet: cannot read file ${file} (akash.wallet.${setting}): ${code}; ` +
        "create it with mode 600, or name another one in the stage file",
    );
  }
}

function exposed(setting: string, file: string, mode: number): string {
  const shown = (mode & 0o777).toString(8);
  return `wallet: file ${file} (akash.wallet.${setting}) is open to other users (mode ${shown}): chmod 600 ${file}`;
}
