import { z } from "zod";

export const TOKEN = "af:random:Secret";

/** A secret that nobody has to type, kept in the state: passwords and keys. */
export const inputs = z.strictObject({
  /** Random bytes behind the value. */
  bytes: z.number().int().min(16).max(64).default(32),
  encoding: z.enum(["hex", "base64", "base64url"]).default("base64url"),
  /** The service whose stored data cannot be read without it: it is never rotated. */
  keyOf: z.string().optional(),
});
export type RandomSecretInputs = z.output<typeof inputs>;

export interface RandomSecretOutputs extends RandomSecretInputs {
  /** Secret. */
  value: string;
  /** Secret: what it was before, while that is still accepted. Absent otherwise. */
  previous?: string;
  /** How often it was rotated; absent = never. */
  generation?: number;
  /** While `previous` is still accepted. */
  rotating?: true;
  /** When the value was made, ISO 8601; absent where an earlier version made it, or it was adopted. */
  madeAt?: string;
}
