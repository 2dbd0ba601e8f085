import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { ComponentResource, Input } from "@pulumi/pulumi";
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
  const built = builtImage(stage, { name, ...buildOf(settings, lock) }, { parent });
  return { image: built, ...(login ?? pullCredentials(stage)) };
}

/** The web server's own Containerfile serves a folder of files; any other folder has one of its own. */
function buildOf({ sibling = "", containerfile, static: files }: AppSettings, lock: ImageLock): Omit<Build, "name"> {
  if (files !== undefined) {
    const bases = pinnedImages(lock, BASES[SERVER]);
    return { context: files, containerfile: join(relative(files, ownContext(SERVER)), "Containerfile"), bases };
  }
  const own = existsSync(join(programFolder(), sibling, "Dockerfile")) ? "Dockerfile" : "Containerfile";
  return { context: sibling, containerfile: containerfile ?? own };
}

const SERVER = "images/static";
