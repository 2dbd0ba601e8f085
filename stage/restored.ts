import { z } from "zod";
import { instant } from "./instant.ts";
import { appName } from "./services/apps.ts";
import type { BackupMethod } from "./services/catalog.ts";
import type { Hosting } from "./services/host-names.ts";
import { membersOf } from "./services/members.ts";

/** Labels of backups, as pgBackRest and restic give them. */
const LABELS: Readonly<Record<BackupMethod, RegExp>> = {
  postgres: /^[0-9]{8}-[0-9]{6}F(_[0-9]{8}-[0-9]{6}[DI])?$/,
  volume: /^[0-9a-f]{8}$/,
};

const isLabel = (text: string): boolean => Object.values(LABELS).some((form) => form.test(text));

const copy = z
  .strictObject({
    service: z
      .string()
      .meta({ description: "Whose backups it is made of: a service, or an app.", examples: ["postgres"] }),
    from: z
      .string()
      .regex(/^g[0-9]{20}-[a-z0-9]+$/, "must be a generation, as `./platform backup list` names them")
      .meta({
        description: "Generation that it is made of; `restore` finds it.",
        examples: ["g00000001795934478342-1aebfc73"],
      }),
    at: instant(
      "The moment whose content it has, of a database. Default: all that was archived when it was made.",
    ).optional(),
    backup: z
      .string()
      .refine(isLabel, "must be a label, as `./platform backup list` has them")
      .optional()
      .meta({
        description: "The backup whose content it has, in place of a moment.",
        examples: ["20261129-054500F", "1a2b3c4d"],
      }),
  })
  .refine(({ at, backup }) => at === undefined || backup === undefined, {
    message: "names a moment and a backup; it has the content of one of them",
  });

/** Copies of what services hold, by name. */
export const restored = z
  .record(appName, copy)
  .default({})
  .describe(
    "Databases and volumes restored beside the running services, by the name of their place: written by `./platform restore`, taken out by `restore --drop`. They are copies: nothing connects to them, and their end loses nothing.",
  );

export type Restored = z.output<typeof restored>;
export type RestoredCopy = Restored[string];

interface Around extends Hosting {
  readonly restored: Restored;
  readonly backup?: object | undefined;
}

/** Pure. */
export function restoredProblems(stage: Around) {
  const kept = new Map(stage.backup ? membersOf(stage).map(({ name, backup }) => [name, backup]) : []);
  return Object.entries(stage.restored).flatMap(([name, { service, at, backup }]) => {
    const path = ["restored", name];
    if (Object.hasOwn(stage.services.apps, name)) return [{ path, message: "is the name of an app; take another one" }];
    const method = kept.get(service);
    if (!method) return [{ path, message: `is made of backups of ${service}, and the stage has none` }];
    if (method === "volume" && at !== undefined)
      return [
        { path: [...path, "at"], message: `is no moment of volumes: name the backup of ${service} that it is to have` },
      ];
    if (backup !== undefined && !LABELS[method].test(backup))
      return [{ path: [...path, "backup"], message: `is no label of a backup of ${service}` }];
    return [];
  });
}
