import { errorText } from "../../errors/text.ts";
import { resolveDigest } from "../../images/registry.ts";
import type { Network } from "../../network/network.ts";
import { imagesOf } from "../../policy/unpinned-images.ts";
import { type ImageLock, isPinned } from "../../stage/image-lock.ts";
import type { Stage } from "../../stage/schema.ts";

/** What asking the registries gave. */
export interface Resolved {
  /** The lock with what was found; what was not found keeps the digest it had. */
  readonly lock: ImageLock;
  /** Images whose digest is new or another one than before. */
  readonly changed: readonly Change[];
  /** One sentence each, naming the image. */
  readonly problems: readonly string[];
}

export interface Change {
  readonly image: string;
  /** Absent = it was not locked. */
  readonly before?: string;
  readonly after: string;
}

/**
 * Asks the registries for the digests of the images that others make: those of the toolkit, those the stage names, and
 * those that are locked already.
 * @param update also asks for images that have a digest; otherwise these keep it
 */
export async function resolveImages(
  stage: Stage,
  locked: ImageLock,
  { update, network, signal }: { update: boolean; network: Network; signal: AbortSignal },
): Promise<Resolved> {
  const named = imagesOf(stage).map(({ name }) => name);
  const images = [...new Set([...named, ...(update ? locked.keys() : [])])].filter((image) => !isPinned(image));
  const wanted = images.filter((image) => update || !locked.has(image));
  const answers = await Promise.all(
    wanted.map((image) =>
      resolveDigest(image, network, signal).then(
        (digest) => ({ image, digest }),
        (error: unknown) => ({ image, problem: errorText(error) }),
      ),
    ),
  );
  const found = answers.flatMap((answer) => ("digest" in answer ? [answer] : []));
  return {
    lock: new Map([...locked, ...found.map(({ image, digest }) => [image, digest] as const)]),
    changed: found.flatMap(({ image, digest: after }) => {
      const before = locked.get(image);
      return before === after ? [] : [{ image, after, ...(before !== undefined && { before }) }];
    }),
    problems: answers.flatMap((answer) => ("problem" in answer ? [answer.problem] : [])),
  };
}
