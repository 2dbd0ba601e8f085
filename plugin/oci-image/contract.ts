import { z } from "zod";

export const TOKEN = "af:oci:Image";

/** An image built from a directory and named by its content. */
export const inputs = z.strictObject({
  /** Repository to push to, such as `registry.example.com/platform/api`. */
  repository: z.string(),
  /** Build context directory, absolute or relative to the project. */
  context: z.string(),
  /** Relative to the context. */
  containerfile: z.string().default("Containerfile"),
  /** Images to build from in place of those that the Containerfile names. */
  bases: z.record(z.string(), z.string()).optional(),
  /** On a sandbox that runs no images: true = none is built, and the content is the digest. */
  engineOptional: z.boolean().default(false),
});
export type OciImageInputs = z.output<typeof inputs>;

export interface OciImageOutputs extends OciImageInputs {
  /** SHA-256 of context and Containerfile, hexadecimal: a change of it is an update. */
  contextHash: string;
  /** `src-<12 hex>` of the content. */
  tag: string;
  digest: string;
  /** `repository@sha256:…`, what deployments use. */
  reference: string;
  /** Engine that built it; `none` = it was never built. */
  engine: string;
}
