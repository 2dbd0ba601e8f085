import { join } from "node:path";
import { z } from "zod";
import { readText } from "../input/file.ts";
import { dataOf, MOST_YAML, parseYaml } from "../input/yaml.ts";
import { root } from "./root.ts";
import { UserError } from "./user-error.ts";

const project = z.object({ name: z.string().min(1), backend: z.object({ url: z.string().optional() }).optional() });

/** Name of the project in `Pulumi.yaml`: part of every ownership tag. */
export async function projectName(): Promise<string> {
  return readProject().name;
}

/** The back end that `Pulumi.yaml` names for all who work on the project. */
export async function projectBackend(): Promise<string | undefined> {
  return readProject().backend?.url;
}

function readProject(): z.output<typeof project> {
  const file = join(root, "Pulumi.yaml");
  const { data } = project.safeParse(dataOf(parseYaml(readText(file, MOST_YAML))));
  if (data) return data;
  throw new UserError("project-renamed", `${file} does not name the project`, "git checkout Pulumi.yaml");
}
