import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ComponentResource, getRootDirectory, type Input } from "@pulumi/pulumi";
import type { Stage } from "../stage/schema.ts";
import type { AppSettings } from "../stage/services/apps.ts";
import type { Credentials } from "../workload/declaration.ts";
import { builtImage, pullCredentials } from "./image.ts";

/** Image of an app and the login to pull it: the stage's choice, or built from a folder of the project. */
export function appImage(
  parent: ComponentResource,
  stage: Stage,
  name: string,
  { image, sibling, containerfile, credentials }: AppSettings,
): { image: Input<string>; credentials?: Credentials } {
  const login = credentials && { credentials };
  if (image !== undefined) return { image, ...login };
  const context = sibling!;
  const own = existsSync(join(getRootDirectory(), context, "Dockerfile")) ? "Dockerfile" : "Containerfile";
  const file = containerfile ?? own;
  const built = builtImage(stage, { name, context, containerfile: file }, { parent });
  return { image: built, ...(login ?? pullCredentials(stage)) };
}
