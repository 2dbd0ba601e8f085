import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { root } from "./root.ts";

const project = z.object({ name: z.string(), backend: z.object({ url: z.string().optional() }).optional() });

/** Name of the project in `Pulumi.yaml`: part of every ownership tag. */
export async function projectName(): Promise<string> {
  return (await readProject()).name;
}

/** The back end that `Pulumi.yaml` names for all who work on the project. */
export async function projectBackend(): Promise<string | undefined> {
  return (await readProject()).backend?.url;
}

async function readProject(): Promise<z.output<typeof project>> {
  return project.parse(parse(await readFile(join(root, "Pulumi.yaml"), "utf8")));
}
