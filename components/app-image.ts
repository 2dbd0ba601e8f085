import { existsSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type ComponentResource, type Input, RunError } from "@pulumi/pulumi";
import { type ImageLock, pinnedImages } from "../stage/image-lock.ts";
import type { Stage } from "../stage/schema.ts";
import type { AppSettings } from "../stage/services/apps.ts";
import { BASES } from "../stage/services/third-party-images.ts";
import type { Credentials } from "../workload/declaration.ts";
import { type Build, builtImage, ownContext, pullCredentials } from "./image.ts";
import { programFolder } from "./program-folder.ts";

/** Image of an app and the login to pull it: the stage's choice, or built from a folder of the project. */
export function appImage(
  parent: ComponentResource,
  stage: Stage,
  name: string,
  settings: AppSettings,
  lock: ImageLock,
): { image: Input<string>; credentials?: Credentials } {
  const { image, credentials } = settings;
  const login = credentials && { credentials };
  if (image !== undefined) return { image, ...login };
  const built = builtImage(stage, { name, ...buildOf(name, settings, lock) }, { parent });
  return { image: built, ...(login ?? pullCredentials(stage)) };
}

/** The web server's own Containerfile serves a folder of files; any other folder has one of its own. */
function buildOf(
  name: string,
  { sibling = "", containerfile, static: files }: AppSettings,
  lock: ImageLock,
): Omit<Build, "name"> {
  if (files !== undefined) {
    refuseProject(name, files);
    const bases = pinnedImages(lock, BASES[SERVER]);
    return { context: files, containerfile: join(relative(files, ownContext(SERVER)), "Containerfile"), bases };
  }
  const own = existsSync(join(programFolder(), sibling, "Dockerfile")) ? "Dockerfile" : "Containerfile";
  return { context: sibling, containerfile: containerfile ?? own };
}

/** The project folder has stage files, the state of the sandbox and what `.env` files hold: nothing of that is to be served. */
function refuseProject(name: string, files: string): void {
  const below = relative(resolve(programFolder(), files), programFolder());
  if (below.split(sep)[0] === "..") return;
  throw new RunError(
    `${name}: static: ${files} has the project folder in it, with everything that is secret there; name a folder below it, such as site`,
  );
}

const SERVER = "images/static";
