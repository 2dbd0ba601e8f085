import { ExplainedError } from "../errors/explained-error.ts";
import { BuildError, type Builder, type Progress } from "./builders.ts";
import { type BuildContext, contextTag, hashContext } from "./context.ts";

export interface BuildRequest {
  readonly context: BuildContext;
  /** Such as `registry.example.com/platform/api`. */
  readonly repository: string;
  /** Without a working engine: true = name the image by its content and go on, false = stop. */
  readonly engineOptional: boolean;
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

export interface BuildReporter extends Progress {
  warn(message: string): void;
}

/** Builds and pushes an image, or only names it by its content where that is allowed and no engine succeeds. */
export async function buildImage(
  builder: Builder | undefined,
  request: BuildRequest,
  reporter: BuildReporter,
): Promise<BuiltImage> {
  const { context, repository, engineOptional } = request;
  const contextHash = hashContext(context);
  const tag = contextTag(contextHash);
  const named = (digest: string, engine: BuiltImage["engine"]) => ({
    contextHash,
    tag,
    digest,
    reference: `${repository}@${digest}`,
    engine,
  });
  if (builder === undefined) {
    if (!engineOptional) throw new ExplainedError("tool", noEngine(repository), { fix: NO_ENGINE });
    return named(`sha256:${contextHash}`, "none");
  }
  try {
    reporter.status(`${builder.name} builds ${repository}:${tag}`);
    return named(await builder.buildAndPush(context, `${repository}:${tag}`, reporter), builder.name);
  } catch (error) {
    if (!engineOptional || !(error instanceof BuildError)) throw error;
    reporter.warn(`${repository} is named by its content only: ${error.message}`);
    return named(`sha256:${contextHash}`, "none");
  }
}

const noEngine = (repository: string): string =>
  `${repository} has to be built, and neither buildah nor a Docker engine works on this machine`;

const NO_ENGINE =
  'install buildah ("apt-get install buildah", "dnf install buildah", or Docker on macOS), or set the service\'s image in the stage to one that exists';
