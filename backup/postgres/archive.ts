import type { Archive } from "../archive.ts";
import { generationsBelow } from "../generation-folders.ts";
import { deleteAll } from "../s3/delete-all.ts";
import { backups, lastBackup } from "./backups.ts";
import { lastArchived } from "./log.ts";

/** What pgBackRest writes: backups and a log for each generation, which is a stanza. */
export const postgresArchive: Archive = {
  generations: (s3, folder) => generationsBelow(s3, `${folder}/backup/`),
  backups,
  lastBackup,
  lastArchived,

  async remove(s3, folder, generation) {
    const written = await s3.list(`${folder}/backup/${generation}/`);
    const log = await s3.list(`${folder}/archive/${generation}/`);
    const keys = [...written, ...log].map(({ key }) => key);
    await deleteAll(s3, keys, (key) => /\/backup\.manifest(\.copy)?$/.test(key));
  },
};
