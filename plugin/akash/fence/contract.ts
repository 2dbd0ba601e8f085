import { z } from "zod";
import { leaseInput } from "../lease-input.ts";

export const TOKEN = "af:akash:Fence";

const command = z.array(z.string().min(1)).min(1);

/** Commands that hold the former places of a service, and let one go; each is run again and again until it ends with 0. */
export const inputs = z.strictObject({
  /** The lease of the new place, as `Deployment` outputs it: for another one its former ones are held anew. */
  deployment: leaseInput,
  container: z.string(),
  /** Program and arguments; no shell reads them. What it prints is told: it must be no secret. */
  hold: command,
  release: command,
  /** Seconds each may take. */
  timeout: z.number().int().positive(),
});
export type FenceInputs = z.output<typeof inputs>;

export interface FenceOutputs extends FenceInputs {
  /** ISO 8601: since when the former places take no writes; empty = there are none, or none that answers. */
  since: string;
  /** Whether it was seen that this place takes writes, where it may have been held; where not, the next run looks again. */
  released: boolean;
}
