import { readText } from "../../input/file.ts";
import { KIB } from "../../input/input-error.ts";
import { type Kit, NAMES, readKit } from "../../kit/contents.ts";
import { KitError } from "../../kit/kit-error.ts";
import { identitiesIn, type Key, lockKind, unseal } from "../../kit/sealed.ts";
import { fetchKit } from "../../operations/kit/fetch.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { givenPassphrase } from "./passphrase.ts";

/** Octets of a file with identities. */
const MOST_IDENTITIES = 256 * KIB;

/** Fetches a kit and opens it. @param place a file, or an object of a bucket @param identity file with age identities */
export async function openedKit(place: string, identity: string | undefined): Promise<Kit> {
  const sealed = await fetchKit(place);
  const kit = readKit(await unseal(sealed, await keyFor(sealed, identity)));
  rememberSecret(kit.files[NAMES.passphrase]);
  return kit;
}

async function keyFor(sealed: string, identity: string | undefined): Promise<Key> {
  if (identity !== undefined) return { identities: identitiesOf(identity) };
  if (lockKind(sealed) === "passphrase") return { passphrase: await givenPassphrase() };
  throw new KitError(
    "the kit is opened by an age identity, and none was given.",
    "name the file with the identity of one of its recipients: --identity FILE",
  );
}

function identitiesOf(file: string): string[] {
  const text = textOf(file);
  rememberSecret(text.split("\n"));
  return identitiesIn(text, file);
}

function textOf(file: string): string {
  try {
    return readText(file, MOST_IDENTITIES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new KitError(`there is no file ${file}.`, "name the file that age-keygen -o FILE made");
  }
}
