import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { backendOf } from "../backend.ts";
import { jsonIn } from "../json.ts";

/**
 * Folder in which the engine keeps the states of all projects, a folder each. Undefined where it keeps them elsewhere than in a folder.
 * @param backend as `PULUMI_BACKEND_URL`
 */
export function stacksFolder(backend: string): string | undefined {
  const found = backendOf({ PULUMI_BACKEND_URL: backend });
  return found.kind === "folder" ? join(found.folder, ".pulumi", "stacks") : undefined;
}

/** What the state of a stage says of whose it is. */
export interface KeptStack {
  readonly name: string;
  /** By which its secrets are encrypted, as the stage file says it. */
  readonly salt?: string | undefined;
  /** Their number; undefined where the file cannot be read. */
  readonly resources?: number | undefined;
}

const checkpoint = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        secrets_providers: z.object({ state: z.object({ salt: z.string().optional() }).nullish() }).nullish(),
        resources: z.array(z.unknown()).nullish(),
      })
      .nullish(),
  }),
});

/** @param file where the engine keeps it */
export async function keptStack(name: string, file: string): Promise<KeptStack> {
  const { data } = checkpoint.safeParse(jsonIn(await readFile(file, "utf8").catch(() => "")));
  if (!data) return { name };
  const { latest } = data.checkpoint;
  return { name, salt: latest?.secrets_providers?.state?.salt, resources: latest?.resources?.length ?? 0 };
}

/** Whether the state has anything of the stage. What cannot be read counts, such as a packed one. */
export async function isStanding(name: string, file: string): Promise<boolean> {
  const { resources = 1 } = await keptStack(name, file);
  return resources > 0;
}
