import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { backendOf } from "./backend.ts";
import type { Environment } from "./environment.ts";
import { jsonIn } from "./json.ts";
import { projectName } from "./project.ts";
import { UserError } from "./user-error.ts";

/** A stack as the engine keeps it in a file (Pulumi's `apitype.VersionedCheckpoint`), as far as it is looked at here. */
const checkpoint = z.object({
  version: z.number(),
  checkpoint: z.object({ latest: z.looseObject({ resources: z.array(z.unknown()).nullish() }).nullish() }),
});

interface Backup {
  readonly file: string;
  readonly written: Date;
  readonly resources: number;
}

/**
 * Stops where the state is a file that is damaged, naming the newest copy of the engine's that is not, and the command
 * that restores it. What is in other back ends is written whole or not at all.
 */
export async function refuseDamagedState(stage: string, environment: Environment): Promise<void> {
  const place = await placeOf(stage, environment);
  if (place === undefined) return;
  const { folder, project, file } = place;
  await removeDamagedNote(`${file}.attrs`);
  const text = await readFile(file, "utf8").catch(() => undefined);
  const damage = text === undefined ? undefined : damageOf(text);
  if (damage === undefined) return;
  const backup = await newestGood([
    `${file}.bak`,
    ...(await filesIn(join(folder, "backups", project, stage), ".json")),
    ...(await filesIn(join(folder, "history", project, stage), ".checkpoint.json")),
  ]);
  const what = `the state of stage ${stage} is damaged: ${file}: ${damage}.`;
  if (!backup) {
    throw new UserError(
      "state-damaged",
      `${what}\n  None of the engine's copies of it is whole: restore your own, or set it aside and take in what runs.`,
      `mv '${file}' '${file}.damaged' && ./platform adopt --stage ${stage}`,
    );
  }
  const { written, resources } = backup;
  throw new UserError(
    "state-damaged",
    `${what}\n  The newest whole copy is of ${written.toISOString()} and knows ${resources} resources.`,
    `cp '${backup.file}' '${file}'`,
  );
}

/** Whether the engine has a state of the stage, in a file. False where it keeps it elsewhere, and in a packed one. */
export async function hasStateFile(stage: string, environment: Environment): Promise<boolean> {
  const place = await placeOf(stage, environment);
  return place !== undefined && (await stat(place.file).catch(() => undefined)) !== undefined;
}

/**
 * What `pulumi stack export` writes, read from the file that it reads; secrets are encrypted. Undefined where there is no such file.
 */
export async function readStateFile(stage: string, environment: Environment): Promise<unknown> {
  const place = await placeOf(stage, environment);
  const text = place && (await readFile(place.file, "utf8").catch(() => undefined));
  const { data } = checkpoint.safeParse(jsonIn(text ?? ""));
  return data?.checkpoint.latest ? { version: data.version, deployment: data.checkpoint.latest } : undefined;
}

/** Where the engine keeps a stage's state in a file; undefined where it keeps it elsewhere. */
async function placeOf(stage: string, environment: Environment) {
  const backend = backendOf(environment);
  if (backend.kind !== "folder") return undefined;
  const folder = join(backend.folder, ".pulumi");
  const project = await projectName();
  return { folder, project, file: join(folder, "stacks", project, `${stage}.json`) };
}

/**
 * The engine's storage notes type and checksum of a file beside it, in place, and cannot read the file where a kill left
 * that note half written. Without a note it reads the file, and writes another one (gocloud.dev/blob/fileblob).
 */
async function removeDamagedNote(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined && jsonIn(text) === undefined) await rm(file, { force: true });
}

/** What is wrong with a text that should be a stack; undefined where nothing is. Pure. */
function damageOf(text: string): string | undefined {
  if (text.trim() === "") return "it is empty";
  try {
    const { error } = checkpoint.safeParse(JSON.parse(text));
    return error && `${error.issues[0]?.path.join(".") || "all of it"}: ${error.issues[0]?.message}`;
  } catch (error) {
    return (error as Error).message;
  }
}

async function newestGood(files: readonly string[]): Promise<Backup | undefined> {
  const found = await Promise.all(files.map(readBackup));
  return found
    .filter((each) => each !== undefined)
    .toSorted((one, other) => other.written.getTime() - one.written.getTime())[0];
}

async function readBackup(file: string): Promise<Backup | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (damageOf(text) !== undefined) return undefined;
  const { latest } = checkpoint.parse(JSON.parse(text)).checkpoint;
  return { file, written: (await stat(file)).mtime, resources: latest?.resources?.length ?? 0 };
}

async function filesIn(folder: string, ending: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}
