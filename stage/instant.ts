import { z } from "zod";

const iso = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

/** Pulumi's CLI rewrites a date without quotes as Go prints it: `2026-12-01 00:00:00 +0000 UTC`. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d) \S+$/;

/** A moment: a date, which begins at 00:00 UTC, or a date with a time. Parsed to RFC 3339 in UTC. */
export const instant = (description: string) =>
  z
    .string()
    .transform((text, context) => {
      const moment = iso.safeParse(text.replace(GO_TIME, "$1T$2$3:$4"));
      if (moment.success) return new Date(moment.data).toISOString();
      context.addIssue({ code: "custom", message: "must be a date such as 2026-12-01, or 2026-12-01T18:00:00Z" });
      return z.NEVER;
    })
    .meta({ description, examples: ["2026-12-01", "2026-12-01T18:00:00Z"] });
