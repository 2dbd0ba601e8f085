import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

/** A key that signs for one account. Transactions and tokens need nothing else, so a KMS or a Ledger fits behind it. */
export interface Signer {
  /** Bech32, prefix `akash`. */
  readonly address: string;
  /** Compressed secp256k1 public key, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** ECDSA over the SHA-256 of `message`: r and s, 32 bytes each. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** Where a mnemonic is; exactly one of the two. */
export interface MnemonicSource {
  readonly mnemonicFile?: string;
  readonly mnemonicEnv?: string;
}

const path = "m/44'/118'/0'/0/0";

/** Reads the mnemonic and derives the first account (BIP-44 path m/44'/118'/0'/0/0). Errors never show its words. */
export async function openSigner(source: MnemonicSource): Promise<Signer> {
  const { place, text } = await readMnemonic(source);
  return mnemonicSigner(text, place);
}

/** @param place where the mnemonic came from, for error messages */
export async function mnemonicSigner(mnemonic: string, place: string): Promise<Signer> {
  const { Bip39, EnglishMnemonic, Secp256k1, Slip10, Slip10Curve, sha256, stringToPath } = await import(
    "@cosmjs/crypto"
  );
  const { pubkeyToAddress, encodeSecp256k1Pubkey } = await import("@cosmjs/amino");
  const words = mnemonic.trim().toLowerCase().split(/\s+/);
  const problem = mnemonicProblem(words, EnglishMnemonic.wordlist);
  if (problem) throw new Error(`wallet: ${place}: ${problem}`);
  const phrase = checked(() => new EnglishMnemonic(words.join(" ")), place);
  const seed = await Bip39.mnemonicToSeed(phrase);
  const { privkey } = Slip10.derivePath(Slip10Curve.Secp256k1, seed, stringToPath(path));
  const publicKey = Secp256k1.compressPubkey((await Secp256k1.makeKeypair(privkey)).pubkey);
  return {
    address: pubkeyToAddress(encodeSecp256k1Pubkey(publicKey), "akash"),
    publicKey,
    sign: async (message) => {
      const signature = await Secp256k1.createSignature(sha256(message), privkey);
      return Uint8Array.from([...signature.r(32), ...signature.s(32)]);
    },
  };
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

async function readMnemonic(source: MnemonicSource): Promise<{ place: string; text: string }> {
  if ((source.mnemonicFile === undefined) === (source.mnemonicEnv === undefined)) {
    throw new Error(
      "wallet: name exactly one of akash.wallet.mnemonicFile and akash.wallet.mnemonicEnv in the stage file",
    );
  }
  if (source.mnemonicEnv !== undefined) {
    const text = process.env[source.mnemonicEnv];
    if (text === undefined) {
      throw new Error(
        `wallet: environment variable ${source.mnemonicEnv} is not set (akash.wallet.mnemonicEnv); ` +
          "set it to the wallet's mnemonic, or name a file with akash.wallet.mnemonicFile",
      );
    }
    return { place: `environment variable ${source.mnemonicEnv}`, text };
  }
  const file = resolve(source.mnemonicFile!);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `wallet: cannot read the mnemonic file ${file} (akash.wallet.mnemonicFile): ${error.code}; ` +
        "create it with mode 600, or name another one in the stage file",
    );
  });
  return { place: `file ${file}`, text };
}
