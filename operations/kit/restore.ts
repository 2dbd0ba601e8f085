import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { link, mkdir, open, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { addressOf, backendOf } from "../../engine/backend.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { root, stateFolder } from "../../engine/root.ts";
import { parseStackState, readStackState, type StackState, writeStackState } from "../../engine/stack-state.ts";
import { ensurePrivateFolder } from "../../engine/state-folder.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { filesElsewhere, type Kit, MOST_SEALED, NAMES, projectFiles } from "../../kit/contents.ts";
import { stateMark } from "../../kit/state-mark.ts";
import type { Stage } from "../../stage/schema.ts";
import { walletPath } from "./project-files.ts";
import { type Restoration, restoration } from "./restoration.ts";

/** What stands in the project's folder already, and what does not. @throws UserError where something else is in a file's place */
export function planRestoration(kit: Kit): Restoration {
  const plan = restoration(kit, (path) =>
    existsSync(join(root, path)) ? readText(join(root, path), MOST_SEALED) : undefined,
  );
  if (plan.contested.length === 0) return plan;
  const aside = `.platform/before-recovery-${kit.made.slice(0, 10)}`;
  const moves = plan.contested.map((path) => `mkdir -p '${aside}/${dirname(path)}' && mv '${path}' '${aside}/${path}'`);
  throw new UserError(
    "exists",
    `what the kit would bring back is there already, and says something else: ${plan.contested.join(", ")}. Nothing was written.`,
    `where it is not wanted any more, set it aside, then run this again: ${moves.join(" && ")}`,
  );
}

/** Writes what is not there, each file at once and for its owner alone. */
export async function restoreFiles(kit: Kit, { write }: Restoration): Promise<void> {
  await ensurePrivateFolder(stateFolder);
  const files = projectFiles(kit);
  for (const path of write) await writeNew(join(root, path), files.get(path)!);
}

/** A file that stands where the stage names it, outside the project, is put back by whoever owns that place. */
export interface Elsewhere {
  /** Where it was put instead, relative to the project. */
  readonly copy: string;
  /** Where the stage wants it. */
  readonly wanted: string;
}

/** The wallet's key where the stage keeps it outside the project and it is not there. */
export async function restoreElsewhere(kit: Kit, { akash }: Stage): Promise<Elsewhere | undefined> {
  const [file] = filesElsewhere(kit);
  const path = walletPath(akash.wallet);
  if (!file || path === undefined) return undefined;
  const wanted = resolve(root, path);
  if (existsSync(wanted)) return undefined;
  const [name, text] = file;
  const copy = `.platform/recovered/${name}`;
  if (!existsSync(join(root, copy))) await writeNew(join(root, copy), text);
  return { copy, wanted };
}

/**
 * Gives the state back to the engine, where it has none of the stage.
 * @returns whether it was written; false where it is there already
 * @throws UserError where there is another one
 */
export async function restoreState(ready: ReadyStage, kit: Kit): Promise<boolean> {
  const { name: stage, environment } = ready;
  const there = await readStackState(ready);
  const ours = parseStackState(kit.files[NAMES.state]!, stage);
  if (countOf(there) <= 1) {
    await writeStackState(ready, ours);
    return true;
  }
  if (stateMark(JSON.stringify(there)) === stateMark(kit.files[NAMES.state]!)) return false;
  const address = addressOf(backendOf(environment));
  throw new UserError(
    "exists",
    `${address} has a state of stage ${stage} already, with ${countOf(there)} resources, and another one than the kit (${countOf(ours)} resources, ${kit.made}). It was left as it is: it may know more.`,
    `go on with it: ./platform up --stage ${stage} --refresh; or with that of the kit, where it is worth nothing: eval "$(./platform env --stage ${stage})" && pulumi stack export --file .platform/before-recovery.json && ./platform kit show KIT ${NAMES.state} | pulumi stack import`,
  );
}

const countOf = ({ deployment }: StackState): number => (deployment.resources ?? []).length;

/** Complete from its first moment, and never in the place of another. */
async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: file.startsWith(stateFolder) ? 0o700 : 0o755 });
  const draft = `${file}.${randomUUID()}.new`;
  try {
    await using handle = await open(draft, "wx", 0o600);
    await handle.writeFile(text);
    await handle.sync();
    await link(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
