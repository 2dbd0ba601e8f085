import { z } from "zod";
import { leaseInput } from "../lease-input.ts";

export const TOKEN = "af:akash:Verification";

/** A command that has to succeed once in a container of a place, before others rely on what runs there. */
export const inputs = z.strictObject({
  /** The lease, as `Deployment` outputs it: another one is verified anew. */
  deployment: leaseInput,
  container: z.string(),
  /** Program and arguments; no shell reads them. What it prints is told: it must be no secret. */
  command: z.array(z.string().min(1)).min(1),
  /** Seconds in which it has to succeed; it is run again and again. */
  timeout: z.number().int().positive(),
  /** Since when the former places take no writes (ISO 8601); empty or absent = they do, or there are none. */
  fence: z.string().optional(),
});
export type VerificationInputs = z.output<typeof inputs>;

export interface VerificationOutputs extends VerificationInputs {
  /** What the command printed when it succeeded. */
  said: string;
}
