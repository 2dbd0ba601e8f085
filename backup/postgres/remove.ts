import type { S3 } from "../s3/client.ts";

/** Deletions at once. */
const AT_ONCE = 8;

/**
 * Deletes backups and log of a generation. What it began with stays written down: who went on from whom is read from that.
 * Interrupted, it can be done again: manifests go first, and without them nobody takes what is left for a backup. @throws S3Error
 */
export async function removeGeneration(s3: S3, folder: string, generation: string): Promise<void> {
  const backups = await s3.list(`${folder}/backup/${generation}/`);
  const log = await s3.list(`${folder}/archive/${generation}/`);
  const keys = [...backups, ...log].map(({ key }) => key);
  const isManifest = (key: string) => /\/backup\.manifest(\.copy)?$/.test(key);
  await deleteAll(s3, keys.filter(isManifest));
  await deleteAll(
    s3,
    keys.filter((key) => !isManifest(key)),
  );
}

async function deleteAll(s3: S3, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => s3.delete(key)));
}
