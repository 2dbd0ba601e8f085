import { z } from "zod";

export const regions = z
  .array(z.string())
  .describe("Regions to choose from, best first, as the provider attribute `location-region`; empty = any.");

const hours = "[1-9][0-9]*h";

/** Least notice before a provider takes a lease back (AEP-82); the chain says at run time what it takes. */
export const reclamation = z.string().regex(new RegExp(`^${hours}$`), "must be hours such as 24h");

/** As `reclamation`, for one service. */
export const ownReclamation = z.string().regex(new RegExp(`^(${hours}|none)$`), "must be hours such as 24h, or none");

export const exclude = z
  .array(
    z.strictObject({
      provider: z.string().min(1).describe("Address (akash1…) or host name of the provider."),
      reason: z.string().optional().describe("Why, for the next reader."),
    }),
  )
  .describe("Providers never to lease from; excluding the present one moves the service elsewhere.");

export const prefer = z
  .array(z.string().min(1))
  .describe("Providers to lease from when they bid, best first, whatever their price; address or host name.");
