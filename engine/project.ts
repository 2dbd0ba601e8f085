import { join } from "node:path";
import { readText } from "../input/file.ts";
import { dataOf, MOST_YAML, parseYaml } from "../input/yaml.ts";
import { root } from "./root.ts";
import { UserError } from "./user-error.ts";

/** Name of the project in `Pulumi.yaml`: part of every ownership tag. */
export async function projectName(): Promise<string> {
  const file = join(root, "Pulumi.yaml");
  const { name } = (dataOf(parseYaml(readText(file, MOST_YAML))) ?? {}) as { name?: unknown };
  if (typeof name === "string" && name !== "") return name;
  throw new UserError(`${file} does not name the project`, "git checkout Pulumi.yaml");
}
