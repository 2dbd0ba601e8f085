import { boundedFetch } from "../network/bounded-fetch.ts";
import type { SandboxRegistry } from "../network/sandbox.ts";

/** Repository of a sandbox's registry that holds the images of another, which it stands for. Pure. */
export const placeIn = ({ registry }: SandboxRegistry, repository: string): string =>
  `${registry}${repository.slice(repository.indexOf("/"))}`;

/** Whether a registry on this machine has an image. @param place its repository, such as `127.0.0.1:17608/platform/api` */
export async function isPushed(place: string, digest: string, signal: AbortSignal): Promise<boolean> {
  const [host, ...path] = place.split("/");
  const url = `http://${host}/v2/${path.join("/")}/manifests/${digest}`;
  const accept = "application/vnd.oci.image.manifest.v1+json";
  const { status } = await boundedFetch(url, { method: "HEAD", headers: { accept }, signal });
  if (status !== 200 && status !== 404) throw new Error(`the sandbox's registry at ${host} answered ${status}`);
  return status === 200;
}
