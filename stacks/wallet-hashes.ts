import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Wallets } from "../policy/rule.ts";
import { isMnemonic, keysGiven } from "../policy/shared-wallet.ts";
import type { Stage } from "../stage/schema.ts";

/**
 * The deploying wallet and the mnemonics that services are given, by hashes of their words: enough to see that two are
 * the same where nobody derives addresses. Undefined where there is nothing to compare, or the wallet has no mnemonic.
 * @param folder where relative paths start
 */
export function walletHashes(stage: Stage, folder: string): Wallets | undefined {
  const given = keysGiven(stage).filter(({ text }) => isMnemonic(text));
  const own = given.length > 0 ? mnemonicOf(stage.akash.wallet, folder) : undefined;
  if (own === undefined) return undefined;
  return { deploying: hash(own), given: given.map(({ path, text }) => ({ path, wallet: hash(text) })) };
}

/** Whoever signs tells what is wrong with it. */
function mnemonicOf({ mnemonicEnv, mnemonicFile }: Stage["akash"]["wallet"], folder: string): string | undefined {
  if (mnemonicEnv !== undefined) return process.env[mnemonicEnv];
  if (mnemonicFile === undefined) return undefined;
  try {
    return readFileSync(resolve(folder, mnemonicFile), "utf8");
  } catch {
    return undefined;
  }
}

const hash = (mnemonic: string): string =>
  createHash("sha256").update(mnemonic.trim().toLowerCase().replace(/\s+/g, " ")).digest("hex");
