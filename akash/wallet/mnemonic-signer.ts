import { privateKeySigner } from "./private-key.ts";
import type { Signer } from "./signer.ts";

const PATH = "m/44'/118'/0'/0/0";

/**
 * Derives the first account of a mnemonic (BIP-44 path m/44'/118'/0'/0/0). Errors never show its words.
 * @param place where the mnemonic came from, for error messages
 */
export async function mnemonicSigner(mnemonic: string, place: string): Promise<Signer> {
  const { Bip39, EnglishMnemonic, Slip10, Slip10Curve, stringToPath } = await import("@cosmjs/crypto");
  const words = mnemonic.trim().toLowerCase().split(/\s+/);
  const problem = mnemonicProblem(words, EnglishMnemonic.wordlist);
  if (problem) throw new Error(`wallet: ${place}: ${problem}`);
  const phrase = checked(() => new EnglishMnemonic(words.join(" ")), place);
  const seed = await Bip39.mnemonicToSeed(phrase);
  return privateKeySigner(Slip10.derivePath(Slip10Curve.Secp256k1, seed, stringToPath(PATH)).privkey);
}

/** What is wrong with a list of words, without repeating one of them. */
function mnemonicProblem(words: readonly string[], wordlist: readonly string[]): string | undefined {
  if (![12, 15, 18, 21, 24].includes(words.length) || words[0] === "") {
    const found = words[0] === "" ? 0 : words.length;
    return `${found} words found, a BIP-39 mnemonic has 12, 15, 18, 21 or 24; check that it was copied whole`;
  }
  const wrong = words.findIndex((word) => !wordlist.includes(word));
  if (wrong < 0) return undefined;
  return `word ${wrong + 1} of ${words.length} is not a BIP-39 English word; look for a typing error in it`;
}

function checked<T>(make: () => T, place: string): T {
  try {
    return make();
  } catch {
    throw new Error(
      `wallet: ${place}: every word is a BIP-39 word but their checksum is wrong; look for swapped or exchanged words`,
    );
  }
}
