import type { ManifestService } from "../../sdl/types.ts";
import type { RegistryLogin } from "./client.ts";

/** An image's full name: without a host it is of Docker Hub, without a folder there of `library`, without a tag `latest`. Pure. */
export function normalised(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hosted = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const host = hosted ? first : "docker.io";
  const path = hosted ? rest.join("/") : image;
  const folder = host === "docker.io" && !path.includes("/") ? "library/" : "";
  const last = path.slice(path.lastIndexOf("/") + 1);
  return `${host}/${folder}${path}${/[:@]/.test(last) ? "" : ":latest"}`;
}

/**
 * The login that an image is pulled with: a service's credentials are for one host. Pure.
 * @param image its full name
 */
export function loginFor(image: string, credentials: ManifestService["credentials"]): RegistryLogin | undefined {
  if (!credentials || hostOf(credentials.host) !== image.split("/")[0]) return undefined;
  const { username, password } = credentials;
  return { username, password };
}

/** Port of the registry that an image names; a number that is none, podman itself refuses. Pure. @param image its full name */
export function portOf(image: string): number {
  const port = Number(/^[^/]+:(\d+)\//.exec(image)?.[1] ?? 443);
  return port <= 65_535 ? port : 443;
}

/** Docker's own files name it `https://index.docker.io/v1/`. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, "").split("/")[0]!;
  return host === "index.docker.io" ? "docker.io" : host;
}
