import type { Archive, Backup } from "../archive.ts";
import { isGenerationName } from "../generations.ts";
import { RESTIC } from "../repository.ts";
import type { S3 } from "../s3/client.ts";
import { deleteAll } from "../s3/delete-all.ts";

/** What restic writes: a repository for each generation. */
export const volumeArchive: Archive = {
  async generations(s3, folder) {
    const { folders } = await s3.children(`${folder}/${RESTIC}/`);
    return folders.map((each) => each.split("/").at(-2)!).filter(isGenerationName);
  },
  backups,

  async lastBackup(s3, folder, generation) {
    return (await backups(s3, folder, generation)).at(-1)?.finished;
  },
  async lastArchived(s3, folder, generation) {
    return (await backups(s3, folder, generation)).at(-1)?.finished;
  },

  async remove(s3, folder, generation) {
    const own = repositoryOf(folder, generation);
    const keys = (await s3.list(own)).map(({ key }) => key);
    const isSnapshot = (key: string) => key.startsWith(`${own}snapshots/`);
    await deleteAll(s3, keys.filter(isSnapshot));
    await deleteAll(
      s3,
      keys.filter((key) => !isSnapshot(key)),
    );
  },
};

const repositoryOf = (folder: string, generation: string): string => `${folder}/${RESTIC}/${generation}/`;

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
