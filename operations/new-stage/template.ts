import { readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../../engine/root.ts";
import { readText } from "../../input/file.ts";
import { dataOf, MOST_YAML, parseYaml } from "../../input/yaml.ts";
import type { TemplateApps } from "../../stage/init/answers.ts";
import { TEMPLATES, templatesThere } from "./surroundings.ts";

/** What a template says of its apps: its `app.yaml` is what stands below `services.apps`. */
const APPS = "app.yaml";

/**
 * Reads a template's apps.
 * @param folder of the templates
 * @throws Error for a person, where there is none of that name, or its file is none
 */
export function openTemplate(name: string, folder = join(root, TEMPLATES)): TemplateApps {
  const names = templatesThere(folder);
  if (!names.includes(name))
    throw new Error(`there is no template "${name}"; there are ${names.join(", ") || `none in ${TEMPLATES}`}`);
  const text = readText(join(folder, name, APPS), MOST_YAML);
  const apps = dataOf(parseYaml(text));
  if (typeof apps !== "object" || apps === null || Array.isArray(apps))
    throw new Error(`${TEMPLATES}/${name}/${APPS} is no mapping of apps by name`);
  return { name, text };
}

/** Paths of what a template brings beside its apps, below its folder. */
export function templateFiles(name: string, folder = join(root, TEMPLATES)): string[] {
  return readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => join(parentPath, file).slice(join(folder, name).length + 1))
    .filter((path) => path !== APPS && !path.split(sep).includes("node_modules"))
    .toSorted();
}
