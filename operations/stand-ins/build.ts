import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import type { StandIn } from "../../images/stand-ins/catalog.ts";
import { recipeFiles } from "../../images/stand-ins/recipe.ts";
import { imagesFolder, RECIPE_LABEL } from "../../images/stand-ins/store.ts";
import { bring, requireCompiler } from "./ingredients.ts";
import { requireKnown } from "./known.ts";
import { type Row, toBuild } from "./plan.ts";
import { onStore } from "./programs.ts";
import { requireStore } from "./requirements.ts";
import { changingStore } from "./store-lock.ts";
import { storedImages, survey } from "./survey.ts";

/** Where contexts are put together. */
export const CONTEXTS = join(imagesFolder(), "contexts");

/** Files of Debian packages, kept between builds. */
export const APT_CACHE = join(imagesFolder(), "apt");

const TELL_INTERVAL = 30_000;

export interface Told {
  /** One line about what is done. */
  tell(line: string): void;
  readonly signal?: AbortSignal;
}

/**
 * Builds what is missing or outdated, each image after those it builds on. What was built stays, whatever comes after:
 * the next run goes on from there.
 * @param names of the wanted ones; none = all
 * @returns how many were built
 * @throws UserError naming those that could not be built, after all others were
 */
export async function buildStandIns(names: readonly string[], told: Told): Promise<number> {
  requireKnown(names);
  requireStore("build");
  return changingStore(async () => {
    // Of a run that was interrupted.
    await onStore("buildah", ["rm", "--all"], told.signal);
    const rows = toBuild(await survey(), names);
    const failed = await withoutCompiler(rows, told);
    for (const [index, row] of rows.entries()) {
      const { standIn } = row;
      const base = standIn.on.find((name) => failed.has(name));
      if (base !== undefined) failed.set(standIn.name, `it is built on ${base}`);
      else if (!failed.has(standIn.name)) {
        await buildOne(row, `${index + 1} of ${rows.length}`, told).catch((error: unknown) => {
          told.signal?.throwIfAborted();
          failed.set(standIn.name, reasonOf(error));
        });
      }
    }
    if (failed.size > 0) throw failure(failed, rows.length);
    return rows.length;
  });
}

/** Those that this machine cannot build, said at once: what is missing can be installed while the others are built. */
async function withoutCompiler(rows: readonly Row[], { tell }: Told): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  for (const { standIn } of rows) {
    try {
      for (const ingredient of standIn.ingredients ?? []) await requireCompiler(ingredient);
    } catch (error) {
      failed.set(standIn.name, reasonOf(error));
      tell(`${standIn.name}: left out, ${reasonOf(error)}`);
    }
  }
  return failed;
}

function failure(failed: ReadonlyMap<string, string>, total: number): UserError {
  const lines = [...failed].map(([name, why]) => `${name}: ${why}`);
  return new UserError(
    "tool",
    `${failed.size} of ${total} stand-in images could not be built:\n  ${lines.join("\n  ")}`,
    `mend what is named, then: ./platform images build ${[...failed.keys()].join(" ")}`,
  );
}

const reasonOf = (error: unknown): string =>
  error instanceof UserError && error.fix !== undefined ? `${error.message}\n    fix: ${error.fix}` : errorText(error);

async function buildOne({ standIn, recipe, state }: Row, place: string, { tell, signal }: Told): Promise<void> {
  const { name, version, references } = standIn;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  tell(
    `${name} (${place}): building ${version}, ${state === "missing" ? "which is missing" : "as its recipe changed"}`,
  );
  const ticker = setInterval(() => tell(`${name} (${place}): still building, ${seconds()} s`), TELL_INTERVAL);
  try {
    const folder = await context(standIn, signal);
    await onStore("buildah", buildArguments(references, recipe, folder), signal);
    await rm(folder, { recursive: true });
  } finally {
    clearInterval(ticker);
  }
  const image = (await storedImages()).find(({ names }) => names.includes(references[0]!));
  tell(`${name} (${place}): built in ${seconds()} s, ${Math.round((image?.bytes ?? 0) / 1e6)} MB`);
}

/** The folder of an image's context, put together anew. */
async function context(standIn: StandIn, signal?: AbortSignal): Promise<string> {
  const folder = join(CONTEXTS, standIn.name);
  await rm(folder, { recursive: true, force: true });
  for (const { path, executable, content } of await recipeFiles(standIn)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, executable ? 0o755 : 0o644);
  }
  for (const ingredient of standIn.ingredients ?? []) await bring(ingredient, folder, signal);
  await mkdir(join(APT_CACHE, "partial"), { recursive: true });
  return folder;
}

/** Arguments of buildah for an image. Pure. */
export function buildArguments(references: readonly string[], recipe: string, folder: string): string[] {
  // Instructions that run use this machine's network: one of their own would need rules for it.
  const surroundings = [
    "--isolation",
    "chroot",
    "--network",
    "host",
    "--volume",
    `${APT_CACHE}:/var/cache/apt/archives`,
  ];
  const result = ["--layers=false", "--timestamp", "0", "--format", "docker", "--label", `${RECIPE_LABEL}=${recipe}`];
  const tags = references.flatMap((name) => ["--tag", name]);
  return ["build", "--pull=never", ...surroundings, ...result, ...tags, folder];
}
