import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

const SALT = 16;
const TAG = 16;

/** Encrypts a private key so that only the holder of the account key can read it: it may then be stored in a plain file. */
export function sealKey(accountKeyPem: string, privateKeyPem: string): string {
  const salt = randomBytes(SALT);
  const cipher = createCipheriv("aes-256-gcm", ...keyAndNonce(accountKeyPem, salt));
  const text = Buffer.concat([cipher.update(privateKeyPem, "utf8"), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), text]).toString("base64");
}

/** The key again, or undefined where another account has sealed it. */
export function openKey(accountKeyPem: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, "base64");
  try {
    const decipher = createDecipheriv("aes-256-gcm", ...keyAndNonce(accountKeyPem, bytes.subarray(0, SALT)));
    decipher.setAuthTag(bytes.subarray(SALT, SALT + TAG));
    return decipher.update(bytes.subarray(SALT + TAG), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return undefined;
  }
}

/** Both are of one use only, as the salt is. */
function keyAndNonce(accountKeyPem: string, salt: Buffer): [Buffer, Buffer] {
  const bytes = Buffer.from(hkdfSync("sha256", accountKeyPem.trim(), salt, "private key of an order", 44));
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}
