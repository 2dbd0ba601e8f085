import { createPrivateKey, type KeyObject } from "node:crypto";
import { ARMOR_BEGIN, openArmoredKey } from "./armored-key.ts";

const ENCRYPTED =
  "it is encrypted: name the environment variable with its passphrase in akash.wallet.passphraseEnv in the stage file";

/**
 * The 32 bytes of a secp256k1 private key written as hex (`akash keys export --unarmored-hex --unsafe`), as base64, in
 * PEM (SEC 1 or PKCS #8, encrypted or not) or as `akash keys export` armors it. Errors show nothing of the text.
 */
export async function readPrivateKey(text: string, passphrase: string | undefined): Promise<Uint8Array> {
  if (/^(0x)?[0-9a-f]{64}$/i.test(text)) return Buffer.from(text.replace(/^0x/i, ""), "hex");
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return Buffer.from(text, "base64");
  const armored = text.includes(ARMOR_BEGIN);
  if (!armored && !text.includes("PRIVATE KEY-----")) {
    throw new Error("it holds no private key in hex, base64, PEM or armor; check that it was copied whole");
  }
  if (passphrase === undefined && (armored || text.includes("ENCRYPTED"))) throw new Error(ENCRYPTED);
  return armored ? openArmoredKey(text, passphrase!) : pemKey(text, passphrase);
}

function pemKey(text: string, passphrase: string | undefined): Uint8Array {
  const key = parsePem(text, passphrase);
  const { namedCurve = "no curve" } = key.asymmetricKeyDetails ?? {};
  if (namedCurve !== "secp256k1") {
    throw new Error(`it is a key of ${key.asymmetricKeyType} with ${namedCurve}, Akash accounts use EC with secp256k1`);
  }
  return Buffer.from(key.export({ format: "jwk" }).d!, "base64url");
}

/** OpenSSL's messages for a wrong passphrase are not understandable. */
function parsePem(key: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch {
    const cause = passphrase === undefined ? "it" : "the passphrase is wrong, or the file";
    throw new Error(`${cause} is no whole private key in PEM`);
  }
}
