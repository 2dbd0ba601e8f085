import { armor, Decrypter, Encrypter } from "age-encryption";
import { KitError } from "./kit-error.ts";

/** Who may open a kit: those who have an identity of one of the recipients, or know the passphrase. */
export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string };

/** What opens a kit: age identities (`AGE-SECRET-KEY-…`), or the passphrase. */
export type Key = { readonly identities: readonly string[] } | { readonly passphrase: string };

export type LockKind = "recipients" | "passphrase";

const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const END = "-----END AGE ENCRYPTED FILE-----";

const OTHER_COPY = "take another copy: the bucket of the backups has the last few, below PROJECT/STAGE/kit/";

/** A text encrypted by age, in its form of letters and digits: it goes through a bucket, a mail or a printer as it is. */
export async function seal(text: string, lock: Lock): Promise<string> {
  const encrypter = new Encrypter();
  if ("passphrase" in lock) encrypter.setPassphrase(lock.passphrase);
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** What a kit is opened by. Pure. @throws KitError where the text is not encrypted by age, or cut off */
export function lockKind(sealed: string): LockKind {
  const header = Buffer.from(bytesOf(sealed).subarray(0, 4096)).toString("latin1");
  return /^-> scrypt /m.test(header) ? "passphrase" : "recipients";
}

/** @throws KitError where it is no kit, is damaged, or is opened by something else */
export async function unseal(sealed: string, key: Key): Promise<string> {
  const bytes = bytesOf(sealed);
  const kind = lockKind(sealed);
  const decrypter = new Decrypter();
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else for (const identity of key.identities) addIdentity(decrypter, identity);
  try {
    return await decrypter.decrypt(bytes, "text");
  } catch (error) {
    throw /no identity matched/.test((error as Error).message) ? wrongKey(kind, key) : damaged();
  }
}

/** Identities in a file as `age-keygen` writes it: one a line, `#` begins a comment. Pure. @throws KitError */
export function identitiesIn(text: string, file: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  for (const identity of identities) addIdentity(new Decrypter(), identity, file);
  if (identities.length > 0) return identities;
  throw noIdentity(file);
}

function addIdentity(decrypter: Decrypter, identity: string, file = "the file"): void {
  try {
    decrypter.addIdentity(identity);
  } catch {
    // Not the library's words: they repeat what was given.
    throw noIdentity(file);
  }
}

function bytesOf(sealed: string): Uint8Array {
  const text = sealed.trim();
  if (!text.startsWith(BEGIN))
    throw new KitError(
      `it is no kit: it does not begin with ${BEGIN}.`,
      "name the file that ./platform kit write made, or kit/latest.age of the bucket",
    );
  if (!text.endsWith(END)) throw damaged();
  try {
    return armor.decode(text);
  } catch {
    throw damaged();
  }
}

const damaged = (): KitError => new KitError("the kit is damaged, or cut off; nothing of it was used.", OTHER_COPY);

const noIdentity = (file: string): KitError =>
  new KitError(
    `${file} has no age identity: a line that begins with AGE-SECRET-KEY-1 or AGE-SECRET-KEY-PQ-1.`,
    "name the file that age-keygen -o FILE made",
  );

function wrongKey(kind: LockKind, key: Key): KitError {
  if (kind === "passphrase")
    return "passphrase" in key
      ? new KitError(
          "the passphrase is not the one of this kit.",
          "read -rs PLATFORM_KIT_PASSPHRASE && export PLATFORM_KIT_PASSPHRASE",
        )
      : new KitError(
          "the kit is opened by a passphrase, not by an identity.",
          "leave --identity out: the passphrase is asked for",
        );
  return new KitError(
    "passphrase" in key
      ? "the kit is opened by an age identity, not by a passphrase."
      : "no identity that was given is one of the kit's recipients.",
    "name the file with the identity of one of its recipients: --identity FILE",
  );
}
