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
  const { host, path } = placeOf(image);
  const [, repository, tag] = NAME_AND_TAG.exec(path) ?? [];
  if (repository === undefined || tag === undefined)
    throw new Error(`${image} is no image with a tag, such as postgres:17.6`);
  return { host: host === "docker.io" ? HUB : host, repository, tag };
}

/** Host and path that an image's name stands for, as Docker reads it; tag and digest stay in the path. Pure. */
export function placeOf(image: string): { readonly host: string; readonly path: string } {
  const [first = "", ...rest] = image.split("/");
  const hosted = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hosted ? rest.join("/") : image;
  const host = hosted && first !== "index.docker.io" ? first : "docker.io";
  return { host, path: host === "docker.io" && !path.includes("/") ? `library/${path}` : path };
}
