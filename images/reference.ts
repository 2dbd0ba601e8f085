/** Where a registry keeps an image. */
export interface ImageReference {
  /** Host of the registry's API, with its port where one is named. */
  readonly host: string;
  /** Such as `library/postgres`. */
  readonly repository: string;
  readonly tag: string;
}

/** distribution-spec, "Pulling manifests". */
const NAME_AND_TAG =
  /^([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*):(\w[\w.-]{0,127})$/;

/** Docker Hub's API has another name than its images. */
const HUB = "registry-1.docker.io";

/**
 * Takes an image with a tag apart as Docker does: without a host it is of Docker Hub, without a folder there of `library`.
 * @throws Error where it has no tag, or a digest already
 */
export function parseReference(image: string): ImageReference {
  const [first = "", ...rest] = image.split("/");
  const hosted = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hosted ? rest.join("/") : image;
  const [, name, tag] = NAME_AND_TAG.exec(path) ?? [];
  if (name === undefined || tag === undefined)
    throw new Error(`${image} is no image with a tag, such as postgres:17.6`);
  const hub = !hosted || first === "docker.io" || first === "index.docker.io";
  if (!hub) return { host: first, repository: name, tag };
  return { host: HUB, repository: name.includes("/") ? name : `library/${name}`, tag };
}
