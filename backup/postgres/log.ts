import type { S3 } from "../s3/client.ts";

/**
 * When a generation last archived a piece of its log, milliseconds since 1970 by the service's clock; undefined where it
 * never did. The log lies in a folder for each cluster and, within it, for each timeline and 4 GiB: names sort by time.
 */
export async function lastArchived(s3: S3, folder: string, generation: string): Promise<number | undefined> {
  const newest = async (at: string) => (await s3.children(at)).folders.toSorted().at(-1);
  const cluster = await newest(`${folder}/archive/${generation}/`);
  const part = cluster && (await newest(cluster));
  if (!part) return undefined;
  const { objects } = await s3.children(part);
  const times = objects.filter(({ key }) => SEGMENT.test(key)).map(({ modified }) => modified);
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** Of a whole segment: 24 hexadecimal digits and the checksum of its content. */
const SEGMENT = /\/[0-9A-F]{24}-[0-9a-f]{40}(\.[a-z0-9]+)?$/;

/** A piece of the log that is not in the archive, though pieces before and after it on its timeline are. */
export interface Gap {
  /** Names of the last piece before it and the first one after it. */
  readonly after: string;
  readonly before: string;
}

/** What is missing in the archive of a generation: `pgbackrest verify` takes each part for whole. @throws S3Error */
export async function archiveGaps(s3: S3, folder: string, generation: string): Promise<Gap[]> {
  const objects = await s3.list(`${folder}/archive/${generation}/`);
  return gapsIn(objects.filter(({ key }) => SEGMENT.test(key)).map(({ key }) => key.split("/").at(-1)!.slice(0, 24)));
}

/** Pure. @param names of whole segments: timeline, 4 GiB and 16 MiB within, 8 hexadecimal digits each */
export function gapsIn(names: readonly string[]): Gap[] {
  const sorted = [...new Set(names)].sort();
  return sorted.flatMap((before, index) => {
    const after = sorted[index - 1];
    const follows =
      after === undefined || timelineOf(after) !== timelineOf(before) || numberOf(before) - numberOf(after) === 1;
    return follows ? [] : [{ after, before }];
  });
}

const timelineOf = (name: string): string => name.slice(0, 8);

/** 256 pieces of 16 MiB are 4 GiB. */
const numberOf = (name: string): number =>
  Number.parseInt(name.slice(8, 16), 16) * 256 + Number.parseInt(name.slice(16), 16);
