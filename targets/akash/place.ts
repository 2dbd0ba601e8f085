import { z } from "zod";

/** A lease on the market, as the stack's output keeps it. */
export const akashPlace = z.object({
  target: z.literal("akash"),
  owner: z.string(),
  /** Deployment sequence, decimal string (uint64). */
  dseq: z.string(),
  gseq: z.number(),
  oseq: z.number(),
  /** Address of the provider; empty while nothing is leased. */
  provider: z.string(),
  /** Provider gateway, such as `https://provider.example.com:8443`. */
  hostUri: z.string(),
  /** Ownership tag = group name on the chain. */
  tag: z.string(),
});

/** Before services had a target, their place was kept as `lease`, and this was the only one. */
export function fromLease(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null || !("lease" in entry)) return entry;
  const { lease, ...rest } = entry;
  return { ...rest, place: { target: "akash", ...(lease as object) } };
}
