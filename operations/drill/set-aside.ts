import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root, stateFolder } from "../../engine/root.ts";
import { setStateAside } from "../../engine/sandbox/states.ts";
import { type Kit, projectFiles } from "../../kit/contents.ts";

/** What the sandbox remembers stands for all that is outside of this machine. */
const OUTSIDE = ".platform/sandbox/";

/**
 * Files that a lost machine takes along and its kit brings back: of what the kit holds, what is this stage's own. An empty machine has
 * the project itself, too. Pure.
 * @returns paths relative to the project's folder
 */
export function ownFiles(kit: Kit): string[] {
  const isOwn = (path: string) =>
    !path.startsWith(OUTSIDE) && (!/^Pulumi(\..+)?\.yaml$/.test(path) || path === `Pulumi.${kit.stage}.yaml`);
  return [...projectFiles(kit).keys()].filter(isOwn);
}

/** Takes them, and the stage's state, to a folder below which they have the same paths. @param aside absolute */
export async function setAside(kit: Kit, aside: string): Promise<void> {
  await setStateAside(join(stateFolder, "state"), kit.stage, join(aside, ".platform", "state"));
  for (const path of ownFiles(kit)) {
    await mkdir(dirname(join(aside, path)), { recursive: true, mode: 0o700 });
    await rename(join(root, path), join(aside, path));
  }
}
