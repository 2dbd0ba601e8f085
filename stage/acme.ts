import { z } from "zod";

export const acme = z
  .strictObject({
    directory: z
      .union([z.enum(["pebble", "staging", "production"]), z.url()])
      .describe(
        "ACME directory: pebble (the sandbox's), staging or production (Let's Encrypt), or the URL of another directory.",
      ),
    email: z.string().optional().describe("Contact of the ACME account."),
    profile: z
      .string()
      .optional()
      .describe("Certificate profile of the CA, such as classic or shortlived; default: the CA's own."),
  })
  .describe("Certificates by DNS-01.");
