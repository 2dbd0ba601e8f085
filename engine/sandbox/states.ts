import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { stageFile } from "../../stage/file.ts";
import { isStanding } from "../renamed/kept.ts";

/**
 * Forgets the states of stages on the sandbox. Those of other stages may be here too, and what these have leased would be lost with
 * them.
 * @param root folder of the stage files
 * @param state folder that the engine keeps states in
 * @returns names of the stages whose states stay: no file says that they are on the sandbox
 */
export async function forgetSandboxStates(root: string, state: string): Promise<string[]> {
  const folder = join(state, ".pulumi");
  const paths = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const names = new Set(paths.flatMap((path) => STACK.exec(path)?.[1] ?? []));
  const kept = new Set<string>();
  for (const path of paths) {
    const [, name] = STACK.exec(path) ?? [];
    if (name && (await isStanding(name, join(folder, path))) && !(await isOnSandbox(root, name))) kept.add(name);
  }
  const gone =
    kept.size === 0
      ? [state]
      : paths.filter((path) => isOf(path, names.difference(kept))).map((path) => join(folder, path));
  for (const path of gone) await rm(path, { recursive: true, force: true });
  return [...kept].toSorted();
}

/**
 * Takes all that the engine keeps of a stage to another folder, with the same names below it.
 * @param state folder that the engine keeps states in
 */
export async function setStateAside(state: string, stage: string, aside: string): Promise<void> {
  const paths = await readdir(join(state, ".pulumi"), { recursive: true }).catch(() => [] as string[]);
  for (const path of paths.filter((each) => isOf(each, new Set([stage])))) {
    const to = join(aside, ".pulumi", path);
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await rename(join(state, ".pulumi", path), to);
  }
}

const STACK = /^stacks\/[^/]+\/([^/]+)\.json(?:\.gz)?$/;

/** What the engine keeps of a stage: its stack with copies and notes beside it, and folders of its name. */
const OF_STAGE =
  /^(?:stacks\/[^/]+\/([^/]+?)\.json(?:\..*)?|(?:backups|history)\/[^/]+\/([^/]+)|locks\/[^/]+\/[^/]+\/([^/]+))$/;

function isOf(path: string, stages: ReadonlySet<string>): boolean {
  const [, ...found] = OF_STAGE.exec(path) ?? [];
  return found.some((name) => name !== undefined && stages.has(name));
}

async function isOnSandbox(root: string, name: string): Promise<boolean> {
  try {
    const { sandbox } = stageFile(await readFile(join(root, `Pulumi.${name}.yaml`), "utf8")).values;
    // A key without anything below it says nothing yet: the file is being changed.
    return sandbox !== undefined && sandbox !== null;
  } catch {
    return false;
  }
}
