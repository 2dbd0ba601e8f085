import type { Backup } from "../archive.ts";
import type { S3 } from "../s3/client.ts";

/** Such as `20261129-054500F`, or `20261129-054500F_20261129-064500D` on top of that. */
const LABEL = /^[0-9]{8}-[0-9]{6}F(?:_[0-9]{8}-[0-9]{6}([DI]))?$/;

/** Of what kind a backup of that label is; undefined for what is no label. Pure. */
export function kindOf(label: string): Backup["kind"] | undefined {
  const match = LABEL.exec(label);
  if (!match) return undefined;
  return match[1] === undefined ? "full" : match[1] === "D" ? "differential" : "incremental";
}

/** When a backup of that label was begun, milliseconds since 1970. Pure. */
export function begunOf(label: string): number {
  const [, ...parts] = /(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)[FDI]$/.exec(label)!;
  const [year, month, ...rest] = parts.map(Number) as [number, number, number, number, number, number];
  return Date.UTC(year, month - 1, ...rest);
}

/** Whole backups of a generation, the oldest first: those whose manifest is there, which is written last. */
export async function backups(s3: S3, folder: string, generation: string): Promise<Backup[]> {
  const found: Backup[] = [];
  for (const label of await labels(s3, folder, generation)) {
    const objects = await s3.list(`${folderOf(folder, generation)}${label}/`);
    const manifest = objects.find(({ key }) => key === manifestOf(folder, generation, label));
    if (!manifest) continue;
    const size = objects.reduce((sum, each) => sum + each.size, 0);
    found.push({ label, kind: kindOf(label)!, begun: begunOf(label), finished: manifest.modified, size });
  }
  return found;
}

/** When the newest whole backup of a generation was completed, milliseconds since 1970; undefined where there is none. Reads no sizes. */
export async function lastBackup(s3: S3, folder: string, generation: string): Promise<number | undefined> {
  for (const label of (await labels(s3, folder, generation)).reverse()) {
    const key = manifestOf(folder, generation, label);
    const manifest = (await s3.list(key)).find((each) => each.key === key);
    if (manifest) return manifest.modified;
  }
  return undefined;
}

async function labels(s3: S3, folder: string, generation: string): Promise<string[]> {
  const { folders } = await s3.children(folderOf(folder, generation));
  return folders
    .map(nameIn)
    .filter((label) => kindOf(label) !== undefined)
    .sort();
}

const folderOf = (folder: string, generation: string): string => `${folder}/backup/${generation}/`;

/** Is written last. */
const manifestOf = (folder: string, generation: string, label: string): string =>
  `${folderOf(folder, generation)}${label}/backup.manifest`;

const nameIn = (folder: string): string => folder.split("/").at(-2)!;
