import { type ImageLock, pinnedImage } from "../stage/image-lock.ts";
import type { Container, Declaration } from "./declaration.ts";

/** A declaration whose images are named by their locked digests; images that are built here have theirs already. */
export function withPinnedImages(declaration: Declaration, lock: ImageLock): Declaration {
  const pinned = (container: Container): Container =>
    typeof container.image === "string" ? { ...container, image: pinnedImage(lock, container.image) } : container;
  const containers = Object.entries(declaration.containers).map(([name, container]) => [name, pinned(container)]);
  return { ...declaration, containers: Object.fromEntries(containers) };
}
