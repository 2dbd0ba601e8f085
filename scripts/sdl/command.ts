import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { Failure } from "../../engine/failure.ts";
import { decideChange } from "../../sdl/change.ts";
import type { Sdl } from "../../sdl/document.ts";
import { toGroupSpecs } from "../../sdl/groups.ts";
import { manifestBytes, manifestVersion, toManifest } from "../../sdl/manifest.ts";
import { type Checked, parseSdl } from "../../sdl/parse.ts";
import type { SdlProblem } from "../../sdl/problem.ts";

/** `platform sdl`: check, compile and compare SDL files without a network. */
export function sdlCommand(program: Command): void {
  const sdl = program.command("sdl").description("check, compile and compare SDL files, without a network");

  sdl
    .command("check")
    .description("accept or reject a file as the Akash reference does; exit code 1 when it is rejected")
    .argument("<file>", "SDL file")
    .option("--json", "print one JSON object")
    .action(async (file: string, { json }: { json?: boolean }) => {
      const verdict = toVerdict(await read(file));
      process.stdout.write(json ? `${JSON.stringify(verdict)}\n` : verdictText(file, verdict));
      process.exitCode = verdict.verdict === "accept" ? 0 : 1;
    });

  sdl
    .command("manifest")
    .description("print the exact bytes that are hashed and sent to the provider")
    .argument("<file>", "SDL file")
    .action(async (file: string) => {
      process.stdout.write(manifestBytes(toManifest(await readValid(file))));
    });

  sdl
    .command("diff")
    .description("say whether an edit changes the manifest in place or needs a new deployment, and why")
    .argument("<old>", "SDL file as deployed")
    .argument("<new>", "SDL file as edited")
    .option("--json", "print one JSON object")
    .action(async (oldFile: string, newFile: string, { json }: { json?: boolean }) => {
      const change = decideChange(await readValid(oldFile), await readValid(newFile));
      const lines = change.reasons.map(({ path, why }) => `  ${path}: ${why}`);
      process.stdout.write(json ? `${JSON.stringify(change)}\n` : `${[change.change, ...lines].join("\n")}\n`);
    });
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

async function readValid(file: string): Promise<Sdl> {
  const { sdl, errors } = await read(file);
  if (sdl) return sdl;
  const lines = errors.map((problem) => problemText("error", problem));
  throw new Failure(`${file} is not a valid SDL\n${lines.join("\n")}`);
}

async function read(file: string): Promise<Checked> {
  try {
    return parseSdl(await readFile(file, "utf8"), file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new Failure(`cannot read ${file}: ${code === "ENOENT" ? "there is no such file" : message}`);
  }
}
