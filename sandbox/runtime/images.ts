import type { Image } from "./container.ts";
import { plainImage } from "./container.ts";

/** Exits at every start. */
const crashLoop: Image = () => Promise.reject(new Error("exit 1"));

/** The registry has no such image, or does not give it to this one: the container is never made. */
export class PullError extends Error {
  override readonly name = "PullError";
}

/** The image is here, and its container cannot be started, such as with a command that is not in it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** As containerd says it: the registry's answer is at the end. */
const missing: Image = ({ service: { image } }) =>
  Promise.reject(
    new PullError(
      `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
    ),
  );

const denied: Image = ({ service: { image } }) =>
  Promise.reject(
    new PullError(
      `failed to pull and unpack image "${image}": failed to resolve reference "${image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ),
  );

/** An image that is not on the machine yet. */
export const pulled =
  (image: Image): Image =>
  (context) => {
    context.pulling();
    return image(context);
  };

/**
 * What runs for an image name: the sandbox knows a proxy and a secret store by their repository, `crash-loop` never gets
 * ready, `no-such-image` and `private-image` cannot be pulled, all others are plain.
 */
export function imageTable(known: Readonly<Record<string, Image>>): (name: string) => Image {
  return (name) => {
    const repository = name.replace(/@.*$/, "").replace(/:[^/]*$/, "");
    if (repository.endsWith("/crash-loop")) return crashLoop;
    if (repository.endsWith("/no-such-image")) return missing;
    if (repository.endsWith("/private-image")) return denied;
    const match = Object.keys(known).find((part) => repository.includes(part));
    return match === undefined ? plainImage : known[match]!;
  };
}
