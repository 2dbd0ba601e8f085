import { z } from "zod";

/** The lease of a place, as `Deployment` outputs it. */
export const leaseInput = z.strictObject({
  owner: z.string(),
  dseq: z.string(),
  gseq: z.number(),
  oseq: z.number(),
  provider: z.string(),
  hostUri: z.string(),
  tag: z.string(),
});
