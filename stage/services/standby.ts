import { z } from "zod";
import { instant } from "../instant.ts";

export const standby = z
  .array(
    z
      .string()
      .regex(
        /^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/,
        "must be a region such as eu-central, in small letters, digits and -",
      ),
  )
  .max(1, "has at most one region: more than one standby is not there yet")
  .default([])
  .meta({
    description:
      "Region in which a standby is leased, at another provider than the database: it has all at once what is written there, answers at DATABASE_URL_RO, and takes over by `./platform failover` or `up --refresh` (docs/standby.md). Needs `backup`. Switching it on or off moves the database, with its data. Default: none.",
    examples: [["eu-central"]],
  });

export const primary = z
  .strictObject({
    at: z.string().min(1).describe("Name of its place, such as postgres-eu-central."),
    since: instant("When that was decided."),
  })
  .optional()
  .describe(
    "Which place of the database takes writes: written by `./platform failover` and `up --refresh`. Default: the first one.",
  );
