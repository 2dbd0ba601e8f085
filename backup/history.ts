import type { Archive, Backup } from "./archive.ts";
import type { Generation } from "./generations.ts";
import { begunGenerations } from "./known-generations.ts";
import type { S3 } from "./s3/client.ts";

/** One generation, and what can be restored of it. */
export interface PastPlace extends Generation {
  /** Whole ones, the oldest first. */
  readonly backups: readonly Backup[];
  /** When it archived last, milliseconds since 1970, by the service's clock; absent = never. */
  readonly archived?: number;
}

/** Every generation that a service had, the one that began first at first. @throws S3Error */
export async function history(s3: S3, archive: Archive, folder: string): Promise<PastPlace[]> {
  const found = await begunGenerations(s3, archive, folder);
  const places = await Promise.all(
    found.map(async (begun): Promise<PastPlace> => {
      const whole = await archive.backups(s3, folder, begun.name);
      const archived = await archive.lastArchived(s3, folder, begun.name);
      return { ...begun, complete: whole.length > 0, backups: whole, ...(archived !== undefined && { archived }) };
    }),
  );
  return places.toSorted((one, other) => one.begun - other.begun);
}
