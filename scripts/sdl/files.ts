import { UserError } from "../../engine/user-error.ts";
import { readText } from "../../input/file.ts";
import { InputError } from "../../input/input-error.ts";
import { MOST_YAML } from "../../input/yaml.ts";
import { decideChange } from "../../sdl/change.ts";
import type { Sdl } from "../../sdl/document.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import { manifestBytes, manifestVersion, toManifest } from "../../sdl/manifest.ts";
import { type Checked, parseSdl } from "../../sdl/parse.ts";
import type { SdlProblem } from "../../sdl/problem.ts";

interface JsonOption {
  json?: boolean;
}

interface CheckOptions extends JsonOption {
  strict?: boolean;
}

/** Prints whether the Akash reference accepts a file. */
export async function check(file: string, { json, strict }: CheckOptions): Promise<void> {
  const verdict = toVerdict(read(file, strict));
  process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : verdictText(file, verdict));
  process.exitCode = verdict.verdict === "accept" ? 0 : 1;
}

/** Prints the bytes that are hashed and sent to the provider. */
export async function manifest(file: string): Promise<void> {
  process.stdout.write(Buffer.from(manifestBytes(toManifest(readValid(file)))));
}

/** Prints what an edit costs, and why. */
export async function diff(oldFile: string, newFile: string, { json }: JsonOption): Promise<void> {
  const change = decideChange(readValid(oldFile), readValid(newFile));
  const lines = change.reasons.map(({ path, why }) => `  ${path}: ${why}`);
  process.stdout.write(json ? `${JSON.stringify(change)}\n` : `${[change.change, ...lines].join("\n")}\n`);
}

type Verdict = ReturnType<typeof toVerdict>;

function toVerdict({ sdl, errors, warnings }: Checked) {
  return {
    verdict: sdl ? ("accept" as const) : ("reject" as const),
    manifestVersion: sdl ? manifestVersion(toManifest(sdl)) : null,
    groups: sdl ? toGroupSpecs(sdl) : [],
    errors,
    warnings,
  };
}

function verdictText(file: string, { verdict, manifestVersion: version, errors, warnings }: Verdict): string {
  return [
    ...errors.map((problem) => problemText("error", problem)),
    ...warnings.map((problem) => problemText("warning", problem)),
    `${file}: ${verdict}${version ? `, manifest version ${version}` : ""}`,
    "",
  ].join("\n");
}

function problemText(severity: string, { file, line, column, code, path, message }: SdlProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return `${place}: ${severity} ${code}: ${path && `${path}: `}${message}`;
}

function readValid(file: string): Sdl {
  const { sdl, errors } = read(file);
  if (sdl) return sdl;
  const lines = errors.map((problem) => problemText("error", problem));
  throw new UserError("sdl-invalid", `${file} is not a valid SDL\n${lines.join("\n")}`);
}

function read(file: string, strict = false): Checked {
  try {
    return parseSdl(readText(file, MOST_YAML), file, strict);
  } catch (error) {
    if (error instanceof InputError) throw new UserError("sdl-invalid", `${file}: ${error.message}`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new UserError("sdl-invalid", `cannot read ${file}: ${code === "ENOENT" ? "there is no such file" : message}`);
  }
}
