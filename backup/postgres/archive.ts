import type { Archive } from "../archive.ts";
import { isGenerationName } from "../generations.ts";
import { deleteAll } from "../s3/delete-all.ts";
import { backups, lastBackup } from "./backups.ts";
import { lastArchived } from "./log.ts";

/** What pgBackRest writes: backups and a log for each generation, which is a stanza. */
export const postgresArchive: Archive = {
  async generations(s3, folder) {
    const { folders } = await s3.children(`${folder}/backup/`);
    return folders.map((each) => each.split("/").at(-2)!).filter(isGenerationName);
  },
  backups,
  lastBackup,
  lastArchived,

  async remove(s3, folder, generation) {
    const written = await s3.list(`${folder}/backup/${generation}/`);
    const log = await s3.list(`${folder}/archive/${generation}/`);
    const keys = [...written, ...log].map(({ key }) => key);
    const isManifest = (key: string) => /\/backup\.manifest(\.copy)?$/.test(key);
    await deleteAll(s3, keys.filter(isManifest));
    await deleteAll(
      s3,
      keys.filter((key) => !isManifest(key)),
    );
  },
};
