import { z } from "zod";
import { instant } from "../instant.ts";

export const regions = z.array(z.string()).meta({
  description: "Regions to choose from, best first, as the provider attribute `location-region`; empty = any.",
  examples: [["eu-central", "eu-west"]],
});

const HOURS = "[1-9][0-9]*h";

/** Least notice before a provider takes a lease back (AEP-82); the chain says at run time what it takes. */
export const reclamation = z.string().regex(new RegExp(`^${HOURS}$`), "must be hours such as 24h");

/** As `reclamation`, for one service. */
export const ownReclamation = z.string().regex(new RegExp(`^(${HOURS}|none)$`), "must be hours such as 24h, or none");

export const exclude = z
  .array(
    z.strictObject({
      provider: z
        .string()
        .min(1)
        .meta({ description: "Address (akash1…) or host name of the provider.", examples: ["provider.example.com"] }),
      reason: z.string().optional().describe("Why, for the next reader."),
      until: instant("Date, 00:00 UTC, or date and time from which on the provider is allowed again.").optional(),
    }),
  )
  .describe("Providers never to lease from; excluding the present one moves the service elsewhere.");

export const audited = z
  .union([z.boolean(), z.array(z.string().regex(/^akash1[0-9a-z]+$/, "must be an address such as akash1…")).min(1)])
  .describe(
    "Lease only from providers of which one of these auditors has signed what the placement needs; true = the well-known auditor. Counts from the next lease on.",
  );

export const attributes = z
  .record(z.string().regex(/^[a-zA-Z][\w/.-]{1,127}$/, "must be the name of a provider attribute"), z.string().min(1))
  .describe("Attributes a provider must have, such as `tier: premium`. A change replaces the lease.");

export const prefer = z
  .array(z.string().min(1))
  .describe("Providers to lease from when they bid, best first, whatever their price; address or host name.");
