import { z } from "zod";

export const TOKEN = "af:random:Secret";

/** A secret made once and kept in the state: passwords and keys nobody has to type. */
export const inputs = z.strictObject({
  /** Random bytes behind the value. */
  bytes: z.number().int().min(16).max(64).default(32),
  encoding: z.enum(["hex", "base64", "base64url"]).default("base64url"),
  /** The service whose stored data cannot be read without it. */
  keyOf: z.string().optional(),
});
export type RandomSecretInputs = z.output<typeof inputs>;

export interface RandomSecretOutputs extends RandomSecretInputs {
  /** Secret. */
  value: string;
}
