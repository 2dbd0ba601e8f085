import { readStageFile } from "../../engine/stage-file.ts";
import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { MIB } from "../../input/input-error.ts";
import { type ImportLine, planImport } from "../../operations/stage-secrets/import.ts";
import { setSecrets } from "../../operations/stage-secrets/set.ts";
import { rememberSecret } from "../../redaction/known.ts";
import { keyText, type Path } from "../../stage/secrets/key.ts";
import type { StageOptions } from "../terminal/options.ts";
import { standardInput } from "../terminal/standard-input.ts";
import { neededText, nextText } from "./next.ts";

interface ImportOptions extends StageOptions {
  skip?: boolean;
}

/** `platform secrets import`: the secrets of a `.env`, all of them or none; every line is told. */
export async function importSecrets(file: string, { stage, skip = false }: ImportOptions): Promise<void> {
  const { values } = readStageFile(stage).contents;
  const text = file === "-" ? await standardInput(MIB) : readEnvFile(file);
  const lines = planImport(text, { stage, values, skip });
  const taken = lines.filter((each) => each.verdict === "taken");
  rememberSecret(taken.map(({ value }) => value));
  refuse(lines, taken.length, stage, file);
  const { unchanged, needed } = await setSecrets(stage, taken);
  process.stdout.write(
    `${linesText(lines, unchanged)}${taken.length - unchanged.length} set in Pulumi.${stage}.yaml, ${unchanged.length} had that value already\n` +
      `${neededText(needed, stage)}${nextText(stage)}`,
  );
}

function refuse(lines: readonly ImportLine[], taken: number, stage: string, file: string): void {
  const refused = lines.filter(({ verdict }) => verdict === "refused").length;
  if (refused === 0 && taken > 0) return;
  process.stdout.write(linesText(lines, []));
  if (refused === 0)
    throw new UserError("argument", `${file} has no secret of a stage; nothing was changed.`, namesFix(stage));
  const which = refused === 1 ? "1 line cannot" : `${refused} lines cannot`;
  throw new UserError(
    "argument",
    `${which} be taken, so nothing was changed.`,
    `correct them, or leave out what is no secret of the stage with --skip: ./platform secrets import ${file} --skip --stage ${stage}`,
  );
}

const namesFix = (stage: string): string => `./platform secrets list --env --stage ${stage} prints the names`;

function readEnvFile(file: string): string {
  try {
    return readText(file, MIB);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new UserError("not-found", `there is no file ${file}.`, "name one, or - for standard input");
  }
}

/** A line each: what it says, without its value. Pure. */
function linesText(lines: readonly ImportLine[], unchanged: readonly Path[]): string {
  const width = Math.max(0, ...lines.map((each) => `${each.line}`.length));
  const same = new Set(unchanged.map(keyText));
  return lines
    .map((each) => {
      const name = each.name === undefined ? "" : ` ${each.name}`;
      return `line ${`${each.line}`.padStart(width)}${name}: ${saysOf(each, same)}\n`;
    })
    .join("");
}

function saysOf(line: ImportLine, same: ReadonlySet<string>): string {
  if (line.verdict !== "taken") return `${line.verdict === "left" ? "left out" : "refused"}, ${line.why}`;
  const key = keyText(line.path);
  return same.has(key) ? `${key}, as it is already` : key;
}
