import { z } from "zod";

export const TOKEN = "af:backup:Generation";

const repository = z.strictObject({
  endpoint: z.string(),
  bucket: z.string(),
  region: z.string(),
  pathStyle: z.boolean(),
  accessKey: z.string(),
  secretKey: z.string(),
  ca: z.string().optional(),
});

/** What a place is called in the repository, and what it begins with. */
export const inputs = z.strictObject({
  /** Name of the service in the stage. */
  service: z.string(),
  /** How its data is kept; default: postgres. */
  kind: z.enum(["postgres", "volume"]).optional(),
  repository,
  /** Of the place: they are made in the order of their numbers. */
  number: z.string(),
  /** Of the place: letters and digits. */
  nonce: z.string(),
});
export type GenerationInputs = z.output<typeof inputs>;

export interface GenerationOutputs extends GenerationInputs {
  /** Its name, such as `g000026841520-4f1c09ab`. */
  generation: string;
  /** The generation whose data it begins with; empty = it begins with none. */
  ancestor: string;
}
