import { realpathSync } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";
import { printStatus } from "../../engine/progress.ts";
import { root } from "../../engine/root.ts";
import { UserError } from "../../engine/user-error.ts";
import { block } from "../../importers/block.ts";
import type { Draft } from "../../importers/draft.ts";
import { type Imported, importCompose, importSdl } from "../../importers/import.ts";
import { intoStageFile, takenNames } from "../../importers/into-stage-file.ts";
import { noteLine } from "../../importers/note.ts";
import { readText } from "../../input/file.ts";
import { InputError } from "../../input/input-error.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { changeFile } from "../../operations/stage-secrets/file.ts";
import { refuseNewProblems } from "../../operations/stage-secrets/problems.ts";
import type { StageOptions } from "../terminal/options.ts";
import { readerBeside } from "./beside.ts";

interface ImportOptions extends StageOptions {
  write?: boolean;
}

/** `platform import compose`: the services of a compose file as apps. */
export async function composeApps(file: string, options: ImportOptions): Promise<void> {
  const text = read(file);
  const folder =
    relative(realpathSync(root), realpathSync(dirname(file)))
      .split(sep)
      .join("/") || ".";
  const found = importCompose({ text, name: basename(file), folder, read: readerBeside(file) }, options.stage);
  await finish(file, "compose", found, options);
}

/** `platform import sdl`: the services of an SDL as apps. */
export async function sdlApps(file: string, options: ImportOptions): Promise<void> {
  await finish(file, "sdl", importSdl(read(file), basename(file), options.stage), options);
}

type Kind = "compose" | "sdl";

const CALLED: Readonly<Record<Kind, string>> = { compose: "compose file", sdl: "SDL" };

async function finish(
  file: string,
  kind: Kind,
  { drafts, notes, refused }: Imported,
  options: ImportOptions,
): Promise<void> {
  if (refused)
    throw new UserError(
      "not-imported",
      `${file} is no ${CALLED[kind]} that can be read:\n  ${refused.join("\n  ")}`,
      otherwise(file, kind),
    );
  for (const note of notes) printStatus(noteLine(note));
  if (drafts.length === 0)
    throw new UserError(
      "not-imported",
      `no service of ${file} could be taken over; each is told above with its reason.`,
    );
  if (options.write) await write(drafts, options.stage);
  else process.stdout.write(block(drafts));
}

function otherwise(file: string, kind: Kind): string {
  const other = kind === "sdl" ? "compose" : "sdl";
  return `correct the lines that are named, or, where it is ${other === "sdl" ? "an SDL" : "a compose file"}: ./platform import ${other} ${file}`;
}

/** Puts the apps into the stage file, or changes nothing. */
async function write(drafts: readonly Draft[], stage: string): Promise<void> {
  const label = await changeFile(stage, async (file) => {
    const taken = takenNames(file.text, drafts);
    if (taken.length > 0)
      throw new UserError(
        "exists",
        `${file.label} has ${taken.join(", ")} below services.apps already; nothing was changed.`,
        "take what is there out of the file first, or print the block without --write",
      );
    const text = intoStageFile(file.text, drafts);
    refuseNewProblems(file, text);
    return { text, result: file.label };
  });
  const names = drafts.map(({ name }) => name).join(", ");
  process.stdout.write(`${label} has ${drafts.length === 1 ? "the app" : "the apps"} ${names}\n`);
  printStatus(`next: read them, set what is a placeholder, then: ./platform preview --stage ${stage}`);
}

function read(file: string): string {
  try {
    return readText(file, MOST_YAML);
  } catch (error) {
    if (error instanceof InputError) throw new UserError("not-imported", `${file}: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new UserError(
      "not-imported",
      `cannot read ${file}: ${code === "ENOENT" ? "there is no such file" : message}`,
      "name a file that is there",
    );
  }
}
