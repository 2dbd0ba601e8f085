import type { S3 } from "./client.ts";

/** Deletions at once. */
const AT_ONCE = 8;

/** Deletes objects: those that are to go first, then the others, each in no order. @throws S3Error */
export async function deleteAll(s3: S3, keys: readonly string[], goesFirst: (key: string) => boolean): Promise<void> {
  await deleteSome(s3, keys.filter(goesFirst));
  await deleteSome(
    s3,
    keys.filter((key) => !goesFirst(key)),
  );
}

async function deleteSome(s3: S3, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => s3.delete(key)));
}
