import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../user-error.ts";
import { isStanding, stacksFolder } from "./kept.ts";

/**
 * Stops where the state, in a folder, has the stage under another project's name only: under a new name it would be another,
 * empty stage, and all that stands would be nobody's.
 * @param backend as `PULUMI_BACKEND_URL`; other back ends than folders are not looked into
 * @param project name in Pulumi.yaml
 */
export async function refuseRenamedProject(backend: string, project: string, stage: string): Promise<void> {
  const stacks = stacksFolder(backend);
  if (stacks === undefined) return;
  const files = await readdir(stacks, { recursive: true }).catch(() => [] as string[]);
  const projects = files.flatMap((file) => {
    const [folder, name, ...below] = file.split("/");
    return name?.replace(/\.gz$/, "") === `${stage}.json` && below.length === 0 && folder ? [folder] : [];
  });
  if (projects.includes(project)) return;
  const standing = (
    await Promise.all(
      projects.map(async (name) => ((await isStanding(stage, join(stacks, name, `${stage}.json`))) ? [name] : [])),
    )
  ).flat();
  if (standing.length === 0) return;
  throw new UserError(
    "project-renamed",
    `the state has stage ${stage} in project "${standing.join('", "')}", but Pulumi.yaml says "${project}". With another name it would be another stage, and what stands would belong to none.`,
    `sed -i.bak 's/^name:.*/name: ${standing[0]}/' Pulumi.yaml`,
  );
}
