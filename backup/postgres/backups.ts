import type { S3 } from "../s3/client.ts";

/** A whole backup of one generation, as pgBackRest stored it. */
export interface Backup {
  /** Such as `20261129-054500F`, or `20261129-054500F_20261129-064500D` on top of that. */
  readonly label: string;
  readonly kind: "full" | "differential" | "incremental";
  /** When its last file was written, milliseconds since 1970, by the service's clock. */
  readonly finished: number;
}

const LABEL = /^[0-9]{8}-[0-9]{6}F(?:_[0-9]{8}-[0-9]{6}([DI]))?$/;

/** Of what kind a backup of that label is; undefined for what is no label. Pure. */
export function kindOf(label: string): Backup["kind"] | undefined {
  const match = LABEL.exec(label);
  if (!match) return undefined;
  return match[1] === undefined ? "full" : match[1] === "D" ? "differential" : "incremental";
}

/** Whole backups of a generation, the oldest first: those whose manifest is there, which is written last. */
export async function backups(s3: S3, folder: string, generation: string): Promise<Backup[]> {
  const found: Backup[] = [];
  for (const label of await labels(s3, folder, generation)) {
    const backup = await wholeBackup(s3, folder, generation, label);
    if (backup) found.push(backup);
  }
  return found;
}

/** Whether a generation has a whole backup. */
export async function hasBackup(s3: S3, folder: string, generation: string): Promise<boolean> {
  for (const label of (await labels(s3, folder, generation)).reverse()) {
    if (await wholeBackup(s3, folder, generation, label)) return true;
  }
  return false;
}

async function labels(s3: S3, folder: string, generation: string): Promise<string[]> {
  const { folders } = await s3.children(`${folder}/backup/${generation}/`);
  return folders
    .map(nameIn)
    .filter((label) => kindOf(label) !== undefined)
    .sort();
}

async function wholeBackup(s3: S3, folder: string, generation: string, label: string): Promise<Backup | undefined> {
  const manifest = `${folder}/backup/${generation}/${label}/backup.manifest`;
  const found = (await s3.list(manifest)).find(({ key }) => key === manifest);
  return found && { label, kind: kindOf(label)!, finished: found.modified };
}

const nameIn = (folder: string): string => folder.split("/").at(-2)!;
