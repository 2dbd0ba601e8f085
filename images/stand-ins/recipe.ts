import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { STAND_INS, type StandIn } from "./catalog.ts";

/** What an image is made from. */
export interface Recipe {
  readonly files: readonly RecipeFile[];
  readonly standIn: Pick<StandIn, "ingredients">;
  /** Hashes of the recipes it builds on. */
  readonly bases: readonly string[];
}

export interface RecipeFile {
  /** From its context's folder. */
  readonly path: string;
  readonly executable: boolean;
  readonly content: Buffer;
}

/** Folders of the recipes. */
const FOLDER = import.meta.dirname;

/** The checkout. */
const ROOT = join(FOLDER, "../..");

/** Beside the files of a recipe, and no part of it. */
const NO_PART = /(^|\/)README\.md$|\.(test|fixture)\.ts$/;

/** Folder of a stand-in's Containerfile. */
export const folderOf = (standIn: StandIn): string => join(FOLDER, standIn.name);

/** 12 hexadecimal digits that change with whatever may change the image. Pure. */
export function recipeHash({ files, standIn, bases }: Recipe): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([standIn.ingredients ?? [], bases]));
  for (const { path, executable, content } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`\n${JSON.stringify([path, executable, content.length])}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 12);
}

/** The hash of every recipe, by the name of its stand-in. */
export async function recipeHashes(standIns: readonly StandIn[] = STAND_INS): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const standIn of standIns) {
    const bases = standIn.on.map((name) => hashes.get(name)!);
    hashes.set(standIn.name, recipeHash({ files: await recipeFiles(standIn), standIn, bases }));
  }
  return hashes;
}

/** Files of a stand-in's context that stand in the checkout. */
export async function recipeFiles({ name, checkout = [] }: StandIn): Promise<RecipeFile[]> {
  const own = await filesBelow(join(FOLDER, name), "");
  const others = await Promise.all(checkout.map((path) => filesBelow(ROOT, path)));
  return [...own, ...others.flat()];
}

/** @param path of a file or a folder, from `root` */
async function filesBelow(root: string, path: string): Promise<RecipeFile[]> {
  const full = join(root, path);
  const { mode } = await stat(full);
  if (!(await stat(full)).isDirectory()) {
    return [{ path, executable: (mode & 0o100) !== 0, content: await readFile(full) }];
  }
  const names = (await readdir(full)).map((name) => join(path, name)).filter((name) => !NO_PART.test(name));
  return (await Promise.all(names.map((name) => filesBelow(root, name)))).flat();
}
