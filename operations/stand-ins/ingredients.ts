import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { ensureGoProgram, requireGoFor } from "../../engine/go/program.ts";
import { ensurePingap, PINGAP_VERSION, requirePingapTools } from "../../engine/pingap.ts";
import { UserError } from "../../engine/user-error.ts";
import type { DebianBase, Ingredient, NpmPackage, Pingap } from "../../images/stand-ins/ingredients.ts";
import { bootstrapArguments, mirrorOf } from "./debian.ts";
import { output } from "./programs.ts";

/** Refuses what this machine has no compiler for, before minutes are spent on anything else. */
export async function requireCompiler(ingredient: Ingredient): Promise<void> {
  if (ingredient.from === "go") await requireGoFor(ingredient);
  if (ingredient.from === "pingap") await requirePingapTools();
}

/** Brings or builds a file of a recipe's context, into the context's folder. */
export async function bring(ingredient: Ingredient, folder: string, signal?: AbortSignal): Promise<void> {
  const file = join(folder, ingredient.file);
  switch (ingredient.from) {
    case "debian":
      return bootstrap(ingredient, file, signal);
    case "npm":
      return download(ingredient, folder, file, signal);
    case "go":
      return copyFile(await ensureGoProgram(ingredient), file);
    case "pingap":
      return copyFile(await pingap(ingredient), file);
  }
}

async function bootstrap(base: DebianBase, file: string, signal?: AbortSignal): Promise<void> {
  const targets = await output("apt-get", ["indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)"], { signal });
  await output("mmdebstrap", bootstrapArguments(base, file, mirrorOf(targets)), { signal });
}

/** By npm, so that its registry and proxy are those of this machine. */
async function download(npm: NpmPackage, folder: string, file: string, signal?: AbortSignal): Promise<void> {
  const named = `${npm.package}@${npm.version}`;
  await output("npm", ["pack", "--silent", named, "--pack-destination", folder], { signal });
  const archive = (await readdir(folder)).find((name) => name === `${npm.package}-${npm.version}.tgz`);
  if (archive === undefined) throw new UserError("tool", `npm pack did not bring ${named}`, `npm pack ${named}`);
  await rename(join(folder, archive), file);
  const found = `sha512-${createHash("sha512")
    .update(await readFile(file))
    .digest("base64")}`;
  if (found === npm.integrity) return;
  throw new UserError(
    "tool",
    `the npm package ${named} is another one than the recipe names: its checksum is ${found}, and not ${npm.integrity}`,
    "ask whoever runs the registry (npm config get registry) where it is from",
  );
}

async function pingap({ version }: Pingap): Promise<string> {
  if (version !== PINGAP_VERSION) throw new Error(`the recipe names Pingap ${version}, the build is ${PINGAP_VERSION}`);
  return ensurePingap();
}
