import { STAND_INS } from "../../images/stand-ins/catalog.ts";
import { standardName } from "../../images/stand-ins/standard-name.ts";
import type { ImageLock } from "../../stage/image-lock.ts";
import { requireKnown } from "./known.ts";
import { onStore } from "./programs.ts";
import { changingStore } from "./store-lock.ts";

/**
 * Arguments of podman, one run after the other, that bring an image: by its locked digest where it has one, and then called as
 * components name it. Pure.
 * @param reference by `standardName`
 */
export function pullSteps(reference: string, lock: ImageLock): string[][] {
  const [, digest] = [...lock].find(([image]) => standardName(image) === reference) ?? [];
  if (digest === undefined) return [["pull", "--quiet", reference]];
  const pinned = `${reference.replace(/:[^:/]*$/, "")}@${digest}`;
  return [
    ["pull", "--quiet", pinned],
    ["tag", pinned, reference],
  ];
}

/**
 * Brings images of others from their registries, in the place of stand-ins.
 * @param names of stand-ins; none = all that stand for an image which is run
 * @param told is called with each image before it is pulled
 * @throws UserError where a registry cannot be reached, or has no such image
 */
export async function pullImages(
  names: readonly string[],
  lock: ImageLock,
  told: (reference: string) => void,
): Promise<number> {
  requireKnown(names);
  const wanted = STAND_INS.filter(({ name }) => names.length === 0 || names.includes(name));
  const references = wanted.flatMap((standIn) => standIn.references);
  await changingStore(async () => {
    for (const reference of references) {
      told(reference);
      for (const step of pullSteps(reference, lock)) await onStore("podman", step);
    }
  });
  return references.length;
}
