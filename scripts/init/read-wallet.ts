import type { WalletAnswer } from "../../stage/init/answers.ts";

/** How a wallet is named. */
export const WALLET_FORM = "env:VARIABLE, file:PATH (the words), key:PATH (the private key) or command:PROGRAM";

/** Where the wallet's key is. What is none is not repeated: it may be the key. Throws an error for a person. */
export function readWallet(text: string): WalletAnswer {
  const [, kind = "", value = ""] = /^(env|file|key|command):\s*(.*\S)\s*$/s.exec(text) ?? [];
  if (kind === "env" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return { mnemonicEnv: value };
  if (kind === "file") return { mnemonicFile: value };
  if (kind === "key") return { keyFile: value };
  if (kind === "command") return { command: value.split(/\s+/) };
  throw new Error(`what was given is not shown, as it may be a key. Say where the key is: ${WALLET_FORM}`);
}
