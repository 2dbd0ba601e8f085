import { beginningOf, type Generation, isGenerationName } from "../generations.ts";
import { records } from "../records.ts";
import type { S3 } from "../s3/client.ts";
import { lastArchived } from "./archive.ts";
import { backups, hasBackup } from "./backups.ts";

/** Every generation that a database had, as its repository knows it. */
export async function generations(s3: S3, folder: string): Promise<Generation[]> {
  const begun = await begunGenerations(s3, folder);
  return Promise.all(begun.map(async (each) => ({ ...each, complete: await hasBackup(s3, folder, each.name) })));
}

/**
 * Every generation that ever began, whether it has a backup or not. Of what nobody wrote down in the repository, as in a second one
 * that has become the first, the backups tell.
 */
export async function begunGenerations(s3: S3, folder: string): Promise<Omit<Generation, "complete">[]> {
  const recorded = await records(s3, folder);
  const names = new Set(recorded.map(({ name }) => name));
  const others = (await backedUp(s3, folder)).filter((name) => !names.has(name));
  return [...recorded, ...(await Promise.all(others.map((name) => unrecorded(s3, folder, name))))];
}

/** Names of the generations that wrote backups. */
async function backedUp(s3: S3, folder: string): Promise<string[]> {
  const { folders } = await s3.children(`${folder}/backup/`);
  return folders.map((each) => each.split("/").at(-2)!).filter(isGenerationName);
}

async function unrecorded(s3: S3, folder: string, name: string): Promise<Omit<Generation, "complete">> {
  const [first] = await backups(s3, folder, name);
  return { name, begun: first?.finished ?? 0 };
}

/** What a new place would begin with now. */
export interface Restorable {
  readonly generation: string;
  /** Milliseconds since 1970, by the service's clock, until when its log is there. */
  readonly until: number;
  /** Seconds between then and now, by that clock. */
  readonly age: number;
}

/** Undefined where there is nothing that a new place could begin with. @throws S3Error */
export async function restorable(s3: S3, folder: string): Promise<Restorable | undefined> {
  const beginning = beginningOf("", await generations(s3, folder));
  if (beginning.kind !== "restore") return undefined;
  const until = await lastArchived(s3, folder, beginning.ancestor);
  if (until === undefined) return undefined;
  const now = s3.serverTime ?? Date.now();
  return { generation: beginning.ancestor, until, age: Math.max(0, Math.round((now - until) / 1000)) };
}
