import { argon2, createDecipheriv } from "node:crypto";
import { promisify } from "node:util";

export const ARMOR_BEGIN = "-----BEGIN TENDERMINT PRIVATE KEY-----";

/** `crypto/armor.go` of cosmos-sdk 0.50 and later: argon2id, then ChaCha20-Poly1305 with a nonce of zeros. */
const kdf = { passes: 1, memory: 64 * 1024, parallelism: 4, tagLength: 32 };
const nonce = Buffer.alloc(12);
const TAG_LENGTH = 16;
/** Amino's name of a secp256k1 private key, and the length of what follows. */
const prefix = Buffer.from("e1b0f79b20", "hex");

/** Opens what `akash keys export NAME` prints: the 32 bytes of a secp256k1 private key. Errors show nothing of it. */
export async function openArmoredKey(text: string, passphrase: string): Promise<Uint8Array> {
  const { headers, body } = unarmor(text);
  if ((headers.type ?? "secp256k1") !== "secp256k1") {
    throw new Error(`it is an armored key of type ${headers.type}, Akash accounts use secp256k1`);
  }
  if (headers.kdf !== "argon2") {
    throw new Error(
      `its armor was made with the key derivation "${headers.kdf}", only "argon2" is read: ` +
        "import it with `akash keys import` of today's akash and export it again",
    );
  }
  const parameters = { ...kdf, message: passphrase, nonce: Buffer.from(headers.salt ?? "", "hex") };
  const key = await promisify(argon2)("argon2id", parameters);
  const plain = decrypt(body, key);
  if (plain.length !== prefix.length + 32 || !plain.subarray(0, prefix.length).equals(prefix)) {
    throw new Error("its armor holds something else than a secp256k1 private key");
  }
  return plain.subarray(prefix.length);
}

function unarmor(text: string): { headers: Record<string, string>; body: Buffer } {
  const lines = text.slice(text.indexOf(ARMOR_BEGIN)).split(/\r?\n/).slice(1);
  const blank = lines.indexOf("");
  const end = lines.findIndex((line) => line.startsWith("=") || line.startsWith("-----END"));
  const headers = lines.slice(0, blank).map((line) => line.split(": ") as [string, string]);
  return {
    headers: Object.fromEntries(headers),
    body: Buffer.from(lines.slice(blank + 1, end).join(""), "base64"),
  };
}

function decrypt(sealed: Buffer, key: Buffer): Buffer {
  try {
    const cipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_LENGTH });
    cipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
    return Buffer.concat([cipher.update(sealed.subarray(0, -TAG_LENGTH)), cipher.final()]);
  } catch {
    throw new Error("the passphrase is wrong, or the file was not copied whole");
  }
}
