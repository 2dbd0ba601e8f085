import { placeOf } from "../reference.ts";

/** An image's name with its registry, as podman keeps it: `postgres:17.6` is `docker.io/library/postgres:17.6`. Pure. */
export function standardName(image: string): string {
  const { host, path } = placeOf(image);
  return `${host}/${path}${/[:@][^/]*$/.test(path) ? "" : ":latest"}`;
}
