import { existsSync, readdirSync } from "node:fs";
import { open, realpath, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "../input/file.ts";
import { InputError } from "../input/input-error.ts";
import { MOST_YAML } from "../input/yaml.ts";
import { type StageFile, stageFile } from "../stage/file.ts";
import { root } from "./root.ts";
import { UserError } from "./user-error.ts";

/** The file of a stage, read and not judged. */
export interface ReadStageFile {
  /** Of the stage. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** As messages name it: `Pulumi.<name>.yaml`. */
  readonly label: string;
  readonly text: string;
  readonly contents: StageFile;
}

/** Reads `Pulumi.<name>.yaml`. Stops where there is none, or it is no YAML. */
export function readStageFile(name: string): ReadStageFile {
  const label = `Pulumi.${name}.yaml`;
  const file = join(root, label);
  if (!existsSync(file)) {
    throw new UserError(
      "stage-unknown",
      `there is no stage "${name}": ${label} does not exist.`,
      `use one of ${stages().join(", ")}, or begin it: ./platform init --stage ${name}`,
    );
  }
  try {
    const text = readText(file, MOST_YAML);
    return { name, file, label, text, contents: stageFile(text) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UserError(
      "stage-invalid",
      `${file} ${error.code === "limit" ? "is refused" : "is not valid YAML"}: ${error.message}`,
    );
  }
}

function stages(): string[] {
  return readdirSync(root).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
}

/** Puts another text in the place of a file's, at once: nobody ever reads half of it. Its mode, and a link to it, stay. */
export async function replaceText(file: string, text: string): Promise<void> {
  const real = await realpath(file);
  const { mode } = await stat(real);
  const draft = `${real}.${process.pid}.new`;
  try {
    await writeWhole(draft, text, mode & 0o7777);
    await rename(draft, real);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
