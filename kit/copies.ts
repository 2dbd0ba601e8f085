import { createHash } from "node:crypto";
import { type Kit, NAMES, projectFiles } from "./contents.ts";
import { stateMark } from "./state-mark.ts";

/** A kit in a bucket. */
export interface KeptKit {
  readonly key: string;
  /** Milliseconds since 1970, by the service's clock. */
  readonly modified: number;
}

/** How many are kept beside each other. */
const KEPT = 5;
const LATEST = "latest.age";

/** Where the kit that was written last is, below a folder without slashes around it. */
export const latestKey = (folder: string): string => `${folder}/${LATEST}`;

/** What is to be done in a bucket. */
export interface Copies {
  /** Key of the copy that stays when a later kit takes the place of `latest.age`; undefined = the bucket has this one. */
  readonly write: string | undefined;
  /** Keys. */
  readonly remove: readonly string[];
}

/**
 * A kit that says the same as the one written last is not written again. Pure.
 * @param folder without slashes around it @param kept all objects below it
 */
export function copies(folder: string, kept: readonly KeptKit[], kit: Kit, recipients: readonly string[]): Copies {
  const mark = fingerprint(kit, recipients);
  const dated = kept
    .filter(({ key }) => /\/\d{8}T\d{6}Z-[0-9a-f]{16}\.age$/.test(key))
    .toSorted((one, other) => other.modified - one.modified || (one.key < other.key ? 1 : -1));
  const [newest] = dated;
  const hasLatest = kept.some(({ key }) => key === latestKey(folder));
  if (hasLatest && newest?.key.endsWith(`-${mark}.age`)) return { write: undefined, remove: [] };
  const time = kit.made.replace(/[-:]|\.\d+/g, "");
  const write = `${folder}/${time}-${mark}.age`;
  return { write, remove: dated.slice(KEPT - 1).flatMap(({ key }) => (key === write ? [] : [key])) };
}

/**
 * Tells kits apart that bring back something else. It stands in a name that others may read, so neither passphrase nor keys that are
 * not encrypted are part of it: they could be guessed by it.
 */
function fingerprint(kit: Kit, recipients: readonly string[]): string {
  const project = [...projectFiles(kit)].filter(([path]) => /\.ya?ml$/.test(path));
  const told = [stateMark(kit.files[NAMES.state]!), project, Object.keys(kit.files).toSorted(), recipients.toSorted()];
  return createHash("sha256").update(JSON.stringify(told)).digest("hex").slice(0, 16);
}
