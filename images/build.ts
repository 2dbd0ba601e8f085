import { ExplainedError } from "../errors/explained-error.ts";
import type { Builder, Progress } from "./builders.ts";
import { type BuildContext, contextTag, hashContext } from "./context.ts";

export interface BuildRequest {
  readonly context: BuildContext;
  /** Such as `registry.example.com/platform/api`. */
  readonly repository: string;
  /** Where it is pushed to, where that is not where it is pulled from. */
  readonly pushedTo?: string;
}

export interface BuiltImage {
  readonly contextHash: string;
  /** `src-<12 hex>` of the content. */
  readonly tag: string;
  readonly digest: string;
  /** `repository@sha256:…`. */
  readonly reference: string;
  readonly engine: Builder["name"] | "none";
}

/** An image named by its content alone, for where none is ever run: nothing is built. */
export function nameByContent(context: BuildContext, repository: string): BuiltImage {
  const contextHash = hashContext(context);
  const digest = `sha256:${contextHash}`;
  return { contextHash, tag: contextTag(contextHash), digest, reference: `${repository}@${digest}`, engine: "none" };
}

/** Builds an image and pushes it. @throws without a builder, with what to install */
export async function buildImage(
  builder: Builder | undefined,
  { context, repository, pushedTo = repository }: BuildRequest,
  progress: Progress,
): Promise<BuiltImage> {
  if (builder === undefined) throw new ExplainedError("tool", noEngine(repository), { fix: NO_ENGINE });
  const contextHash = hashContext(context);
  const tag = contextTag(contextHash);
  progress.status(`${builder.name} builds ${repository}:${tag}`);
  const digest = await builder.buildAndPush(context, `${pushedTo}:${tag}`, progress);
  return { contextHash, tag, digest, reference: `${repository}@${digest}`, engine: builder.name };
}

const noEngine = (repository: string): string =>
  `${repository} has to be built, and neither buildah nor a Docker engine works on this machine`;

const NO_ENGINE =
  'install buildah ("apt-get install buildah", "dnf install buildah", or Docker on macOS), or set the service\'s image in the stage to one that exists';
