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
