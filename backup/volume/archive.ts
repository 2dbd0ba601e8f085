import type { Archive, Backup } from "../archive.ts";
import { generationsBelow } from "../generation-folders.ts";
import { RESTIC } from "../repository.ts";
import type { S3 } from "../s3/client.ts";
import { deleteAll } from "../s3/delete-all.ts";

/** What restic writes: a repository for each generation. */
export const volumeArchive: Archive = {
  generations: (s3, folder) => generationsBelow(s3, `${folder}/${RESTIC}/`),
  backups,
  lastBackup,
  // It has no log: what is not in a backup is nowhere.
  lastArchived: lastBackup,

  async remove(s3, folder, generation) {
    const own = repositoryOf(folder, generation);
    const keys = (await s3.list(own)).map(({ key }) => key);
    await deleteAll(s3, keys, (key) => key.startsWith(`${own}snapshots/`));
  },
};

const repositoryOf = (folder: string, generation: string): string => `${folder}/${RESTIC}/${generation}/`;

async function lastBackup(s3: S3, folder: string, generation: string): Promise<number | undefined> {
  return (await backups(s3, folder, generation)).at(-1)?.finished;
}

/** Restic writes a snapshot's object when all that belongs to it is there, under the checksum of its content. */
async function backups(s3: S3, folder: string, generation: string): Promise<Backup[]> {
  const { objects } = await s3.children(`${repositoryOf(folder, generation)}snapshots/`);
  return objects
    .map(({ key, modified }) => ({ name: key.split("/").at(-1)!, modified }))
    .filter(({ name }) => /^[0-9a-f]{64}$/.test(name))
    .map(({ name, modified }) => ({
      label: name.slice(0, 8),
      kind: "snapshot" as const,
      begun: modified,
      finished: modified,
    }))
    .toSorted((one, other) => one.finished - other.finished);
}
