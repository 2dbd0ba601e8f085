/**
 * Values encrypted as Pulumi's `passphrase` secrets manager does it, so that the engine reads what is written here: the engine's own
 * command writes the whole stage file anew, without its comments and in another order.
 */
import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";

/** What opens the secrets of one stage. */
export interface StageKey {
  /** `encryptionsalt` of the stage file: `v1:<salt>:` and the sealed word by which a key is known to be the right one. */
  readonly salt: string;
  readonly key: Buffer;
}

const [SALT_BYTES, NONCE_BYTES, TAG_BYTES] = [8, 12, 16];
const WORD = "pulumi";

/** A key with a salt of its own. */
export async function newKey(passphrase: string): Promise<StageKey> {
  const bytes = randomBytes(SALT_BYTES);
  const key = await derive(passphrase, bytes);
  return { key, salt: `v1:${bytes.toString("base64")}:${sealed(key, WORD)}` };
}

/** Whether a salt is in the form that is known here. Pure. */
export const isKnownSalt = (salt: string): boolean => /^v1:[^:]+:v1:[^:]+:[^:]+$/.test(salt);

/** The key of a stage; undefined where the passphrase is another one. @param salt in the known form */
export async function openKey(salt: string, passphrase: string): Promise<StageKey | undefined> {
  const [, bytes = "", ...word] = salt.split(":");
  const key = await derive(passphrase, Buffer.from(bytes, "base64"));
  return unsealed(key, word.join(":")) === WORD ? { salt, key } : undefined;
}

/** A text, encrypted. */
export const seal = ({ key }: StageKey, text: string): string => sealed(key, text);

/** The text that was encrypted; undefined where that was done with another key, or it is damaged. */
export const unseal = ({ key }: StageKey, ciphertext: string): string | undefined => unsealed(key, ciphertext);

const derive = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  promisify(pbkdf2)(passphrase, salt, 1_000_000, 32, "sha256");

function sealed(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${bytes.toString("base64")}`;
}

function unsealed(key: Buffer, ciphertext: string): string | undefined {
  const [form, nonceText = "", text = "", ...more] = ciphertext.split(":");
  const [nonce, bytes] = [Buffer.from(nonceText, "base64"), Buffer.from(text, "base64")];
  if (form !== "v1" || more.length > 0 || nonce.length !== NONCE_BYTES || bytes.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
