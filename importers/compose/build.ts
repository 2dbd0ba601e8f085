import { posix } from "node:path";
import type { AppValues } from "../../stage/services/apps.ts";
import type { Tell } from "../note.ts";
import { isNothing, type Node, textOf, valueAt } from "./node.ts";

/** What of `build` has no place in an app. */
const SAID_BY_THE_FILE: readonly string[] = [
  "args",
  "target",
  "ssh",
  "secrets",
  "additional_contexts",
  "shm_size",
  "network",
];

/** What the image comes from: a folder that it is built from, or a registry. @param folder of the file, seen from the project's */
export function imageOf(service: Node, folder: string, tell: Tell): AppValues {
  const build = valueAt(service, "build");
  const image = valueAt(service, "image");
  const built = build && builtFrom(build, folder, tell);
  if (built) {
    if (image) tell(image.at, image.path, "is the name of what is built, which the toolkit chooses itself");
    return built;
  }
  if (image?.kind !== "scalar") return {};
  if (image.unset.length === 0) return { image: textOf(image)! };
  tell(
    image.at,
    image.path,
    `nothing is known of ${image.unset.join(" and ")}: .env beside the file has no value`,
    "write image of the app",
  );
  return { image: "" };
}

function builtFrom(build: Node, folder: string, tell: Tell): AppValues | undefined {
  const { at, path } = build;
  const context = textOf(build.kind === "map" ? valueAt(build, "context") : build) ?? ".";
  const inline = valueAt(build, "dockerfile_inline");
  if (/^([a-z+]+:\/\/|git@|github\.com\/)/.test(context)) {
    tell(at, path, "is built from a repository elsewhere", "check it out, and name its folder as sibling");
    return undefined;
  }
  if (inline) {
    tell(inline.at, inline.path, "stands in the compose file", "write it into a Containerfile of the folder");
    return undefined;
  }
  const sibling = posix
    .normalize(context.startsWith("/") ? context : posix.join(folder, context))
    .replace(/(.)\/$/, "$1");
  if (!/^[\w.@-][\w./@-]*$/.test(sibling)) {
    tell(
      at,
      path,
      "the folder that it is built from is not named by a path that others have too",
      "name it as sibling, relative to the project folder",
    );
    return undefined;
  }
  if (sibling.startsWith(".."))
    tell(at, path, `is built from ${sibling}, outside of this checkout: whoever has the stage needs it there too`);
  tellMore(build, tell);
  const containerfile = textOf(valueAt(build, "dockerfile"));
  return { sibling, ...(containerfile !== undefined && { containerfile: posix.normalize(containerfile) }) };
}

function tellMore(build: Node, tell: Tell): void {
  for (const key of SAID_BY_THE_FILE) {
    const node = valueAt(build, key);
    if (node && !isNothing(node))
      tell(node.at, node.path, "is not passed on to the build", "give it a default in the Containerfile");
  }
}
