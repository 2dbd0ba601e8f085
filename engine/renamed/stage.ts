import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { type KeptStack, keptStack, stacksFolder } from "./kept.ts";

/** The file of a stage. */
interface NamedStage {
  readonly name: string;
  readonly salt?: string | undefined;
}

/**
 * Stage that stands and whose file this was: the file is gone, and this one has its salt. Pure.
 * @param kept of the same project
 * @param files names of stages that have a file
 */
export function renamedFrom(
  stage: NamedStage,
  kept: readonly KeptStack[],
  files: ReadonlySet<string>,
): string | undefined {
  if (kept.some(({ name, resources = 1 }) => name === stage.name && resources > 0)) return undefined;
  const isFormer = ({ name, salt, resources = 0 }: KeptStack) =>
    resources > 0 && salt !== undefined && salt === stage.salt && !files.has(name);
  return kept.find(isFormer)?.name;
}

/**
 * Stops where only the file of a stage was renamed: under its new name it would be another, empty stage, leased beside the one that
 * stands.
 * @param backend as `PULUMI_BACKEND_URL`; other back ends than folders are not looked into
 * @param root folder of the stage files
 */
export async function refuseRenamedStage(
  backend: string,
  project: string,
  stage: NamedStage,
  root: string,
): Promise<void> {
  const stacks = stacksFolder(backend);
  if (stacks === undefined || stage.salt === undefined) return;
  const folder = join(stacks, project);
  const names = (await readdir(folder).catch(() => [] as string[])).flatMap((file) =>
    file.endsWith(".json") ? [file.slice(0, -".json".length)] : [],
  );
  const files = new Set(names.filter((name) => existsSync(join(root, `Pulumi.${name}.yaml`))));
  if (names.every((name) => files.has(name))) return;
  const looked = names.filter((name) => name === stage.name || !files.has(name));
  const kept = await Promise.all(looked.map((name) => keptStack(name, join(folder, `${name}.json`))));
  const former = renamedFrom(stage, kept, files);
  if (former === undefined) return;
  const [file, formerFile] = [`Pulumi.${stage.name}.yaml`, `Pulumi.${former}.yaml`];
  throw new UserError(
    "stage-renamed",
    `${file} has the secrets of stage ${former}, which stands, and ${formerFile} is gone. As stage ${stage.name} it would be leased a second time, without its data.`,
    `mv ${file} ${formerFile}; and to rename what stands, after that: (eval "$(./platform env --stage ${former})" && pulumi stack rename ${stage.name})`,
  );
}
