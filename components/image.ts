import { join, relative } from "node:path";
import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import { toolkitFolder } from "../project/folders.ts";
import { OciImage } from "../resources/oci-image.ts";
import type { Stage } from "../stage/schema.ts";
import type { BASES } from "../stage/services/third-party-images.ts";
import type { Credentials } from "../workload/declaration.ts";
import { programFolder } from "./program-folder.ts";

export interface Build {
  /** Of the resource. */
  readonly name: string;
  /** Last part of the image's repository; default: the name. */
  readonly repository?: string;
  /** Build context, relative to the project folder. */
  readonly context: string;
  /** Relative to the context. */
  readonly containerfile?: string;
  /** Images to build from in place of those that the Containerfile names; none = as it names them. */
  readonly bases?: Readonly<Record<string, string>>;
}

/** Build context of an image that the toolkit owns, wherever the toolkit is. @param context within its folder */
export const ownContext = (context: keyof typeof BASES): string =>
  relative(programFolder(), join(toolkitFolder, context));

/** Reference, by digest, of an image built by the toolkit and pushed to the stage's registry. */
export function builtImage(stage: Stage, build: Build, options: CustomResourceOptions): Output<string> {
  const { name, context, containerfile, bases = {} } = build;
  const repository = `${stage.images.registry}/${build.repository ?? name}`;
  const engineOptional = stage.sandbox !== undefined;
  const args = {
    repository,
    context,
    engineOptional,
    ...(containerfile && { containerfile }),
    ...(Object.keys(bases).length > 0 && { bases }),
  };
  return new OciImage(name, args, options).reference;
}

/** Login that private images of the stage's registry are pulled with. */
export function pullCredentials({ images }: Stage): { credentials?: Credentials } {
  if (!images.username || !images.password) return {};
  const host = images.registry.split("/")[0] ?? images.registry;
  return { credentials: { host, username: images.username, password: images.password } };
}
