import { z } from "zod";
import { instant } from "./instant.ts";
import { appName } from "./services/apps.ts";
import type { Services } from "./services/services.ts";

/** Services that copies can be made of. */
export const COPIED = ["postgres"] as const;

const copy = z
  .strictObject({
    service: z.enum(COPIED).describe("Whose backups it is made of."),
    from: z
      .string()
      .regex(/^g[0-9]{20}-[a-z0-9]+$/, "must be a generation, as `./platform backup list` names them")
      .meta({
        description: "Generation that it is made of; `restore` finds it.",
        examples: ["g00000001795934478342-1aebfc73"],
      }),
    at: instant("The moment whose content it has. Default: all that was archived when it was made.").optional(),
    backup: z
      .string()
      .regex(/^[0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?$/, "must be a label, as `./platform backup list` has them")
      .optional()
      .meta({ description: "The backup whose content it has, in place of a moment.", examples: ["20261129-054500F"] }),
  })
  .refine(({ at, backup }) => at === undefined || backup === undefined, {
    message: "names a moment and a backup; it has the content of one of them",
  });

/** Copies of databases, by name. */
export const restored = z
  .record(appName, copy)
  .default({})
  .describe(
    "Databases restored beside the running ones, by the name of their place: written by `./platform restore`, taken out by `restore --drop`. They are copies: nothing connects to them, and their end loses nothing.",
  );

export type Restored = z.output<typeof restored>;
export type RestoredCopy = Restored[string];

interface Around {
  readonly restored: Restored;
  readonly backup?: object | undefined;
  readonly services: Pick<Services, "apps" | "postgres">;
}

/** Pure. */
export function restoredProblems({ restored: copies, backup, services }: Around) {
  return Object.keys(copies).flatMap((name) => {
    const path = ["restored", name];
    if (Object.hasOwn(services.apps, name)) return [{ path, message: "is the name of an app; take another one" }];
    if (!backup || !services.postgres.enabled)
      return [{ path, message: "is made of backups of postgres, and the stage has none" }];
    return [];
  });
}
