import type { Archive } from "./archive.ts";
import { beginningOf, type Generation } from "./generations.ts";
import { records } from "./records.ts";
import type { S3 } from "./s3/client.ts";

/** Every generation that a service had, as its repository knows it. */
export async function generations(s3: S3, archive: Archive, folder: string): Promise<Generation[]> {
  const begun = await begunGenerations(s3, archive, folder);
  const isComplete = async (name: string) => (await archive.lastBackup(s3, folder, name)) !== undefined;
  return Promise.all(begun.map(async (each) => ({ ...each, complete: await isComplete(each.name) })));
}

/**
 * Every generation that ever began, whether it has a backup or not. Of what nobody wrote down in the repository, as in a second one
 * that has become the first, the backups tell.
 */
export async function begunGenerations(
  s3: S3,
  archive: Archive,
  folder: string,
): Promise<Omit<Generation, "complete">[]> {
  const recorded = await records(s3, folder);
  const names = new Set(recorded.map(({ name }) => name));
  const others = (await archive.generations(s3, folder)).filter((name) => !names.has(name));
  const unrecorded = async (name: string) => {
    const [first] = await archive.backups(s3, folder, name);
    return { name, begun: first?.finished ?? 0 };
  };
  return [...recorded, ...(await Promise.all(others.map(unrecorded)))];
}

/** What a new place would begin with now. */
export interface Restorable {
  readonly generation: string;
  /** Milliseconds since 1970, by the service's clock, until when what it wrote is there. */
  readonly until: number;
  /** Seconds between then and now, by that clock. */
  readonly age: number;
}

/** Undefined where there is nothing that a new place could begin with. @throws S3Error */
export async function restorable(s3: S3, archive: Archive, folder: string): Promise<Restorable | undefined> {
  const beginning = beginningOf("", await generations(s3, archive, folder));
  if (beginning.kind !== "restore") return undefined;
  const until = await archive.lastArchived(s3, folder, beginning.ancestor);
  if (until === undefined) return undefined;
  const now = s3.serverTime ?? Date.now();
  return { generation: beginning.ancestor, until, age: Math.max(0, Math.round((now - until) / 1000)) };
}
