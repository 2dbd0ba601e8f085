import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "./root.ts";

/** Name of the project in `Pulumi.yaml`: part of every ownership tag. */
export async function projectName(): Promise<string> {
  return (parse(await readFile(join(root, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}
