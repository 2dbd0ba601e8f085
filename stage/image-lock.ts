import { stringify } from "yaml";
import { z } from "zod";
import { dataOf, parseYaml } from "../input/yaml.ts";

/** Beside the stage files. Written by `./platform images lock`. */
export const LOCK_FILE = "images.lock.yaml";

/** Digest (`sha256:<64 hex>`) of each image by its reference as it is written: `postgres:17.6`. */
export type ImageLock = ReadonlyMap<string, string>;

export const NO_LOCK: ImageLock = new Map();

const HEADER = "# Digests of images that others make. Written by `./platform images lock`; to be committed.\n";

/** An image by its digest names one content for good. */
export const isPinned = (image: string): boolean => /@sha256:[0-9a-f]{64}$/.test(image);

const schema = z
  .record(
    z.string().regex(/^[^\s@]+:[^\s@:/]+$/, "must be an image with a tag, such as postgres:17.6"),
    z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be a digest: sha256: and 64 hexadecimal digits"),
  )
  .nullable();

/**
 * Reads the text of a lock file.
 * @throws Error naming the entry that is wrong
 */
export function parseImageLock(text: string): ImageLock {
  const result = schema.safeParse(yamlOf(text));
  if (result.success) return new Map(Object.entries(result.data ?? {}));
  const [issue] = result.error.issues;
  const inner = issue?.code === "invalid_key" ? issue.issues[0]?.message : issue?.message;
  throw new Error(`${LOCK_FILE}: ${[...(issue?.path ?? []), inner].join(": ")}`);
}

function yamlOf(text: string): unknown {
  try {
    return dataOf(parseYaml(text));
  } catch (error) {
    throw new Error(`${LOCK_FILE}: ${(error as Error).message}`);
  }
}

/** The text of a lock file, sorted by image. */
export function imageLockText(lock: ImageLock): string {
  const entries = [...lock].sort(([a], [b]) => (a < b ? -1 : 1));
  return HEADER + stringify(Object.fromEntries(entries), { lineWidth: 0 });
}

/** The image by its locked digest, `postgres@sha256:…`, or as it is. The tag is left out: not every engine takes both. */
export function pinnedImage(lock: ImageLock, image: string): string {
  const digest = lock.get(image);
  return digest === undefined ? image : `${image.slice(0, image.lastIndexOf(":"))}@${digest}`;
}

/** Of these images those that are locked, each with how it is named by its digest. */
export const pinnedImages = (lock: ImageLock, images: readonly string[]): Record<string, string> =>
  Object.fromEntries(images.filter((image) => lock.has(image)).map((image) => [image, pinnedImage(lock, image)]));
