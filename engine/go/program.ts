import { existsSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withLock } from "../lock.ts";
import { toolCache } from "../tools.ts";
import { UserError } from "../user-error.ts";
import { goBuild, requireGo } from "./build.ts";

/** A program of a published Go module. */
export interface GoProgram {
  readonly name: string;
  readonly module: string;
  readonly version: string;
  /** Of the module, as go.sum has it; with it the module's own go.sum is fixed, too. */
  readonly sum: string;
  readonly package: string;
  /** Seconds the build takes on two cores, for the progress line. */
  readonly seconds: number;
  /** More of `-ldflags`, after `-s -w`. */
  readonly ldflags?: string;
}

/**
 * Path of the program, built once. Its module is built as the main one, so that its own `exclude`, `replace` and go.sum
 * hold: a module that requires it would lose them.
 */
export async function ensureGoProgram(program: GoProgram): Promise<string> {
  const { folder, binary } = placeOf(program);
  if (!existsSync(binary)) {
    await withLock(`${folder}.lock`, `another run that builds ${program.name}`, async () => {
      if (!existsSync(binary)) await build(program, folder, binary);
    });
  }
  return binary;
}

/** Refuses where it is neither built nor can be. */
export async function requireGoFor(program: GoProgram): Promise<void> {
  if (!existsSync(placeOf(program).binary)) await requireGo(`${program.name} ${program.version}`);
}

function placeOf({ name, version }: GoProgram): { folder: string; binary: string } {
  const folder = join(toolCache, `${name}-${version.replace(/^v/, "")}`);
  return { folder, binary: join(folder, "bin", name) };
}

async function build(program: GoProgram, folder: string, binary: string): Promise<void> {
  const { name, module, version, seconds, ldflags = "" } = program;
  await requireGo(`${name} ${version}`);
  const source = `${folder}.source`;
  await rm(source, { recursive: true, force: true });
  // Go keeps what it downloads read-only, in folders that it may not write into.
  await cp(await downloaded(program), source, { recursive: true });
  await execa("chmod", ["-R", "u+w", source]);
  const flags = ["-ldflags", `-s -w ${ldflags}`.trim()];
  await goBuild(
    { name, version, seconds, folder: source, source: `${module}@${version}`, package: program.package, flags },
    binary,
  );
  await rm(source, { recursive: true });
}

/** Folder of the module in Go's own cache. */
async function downloaded({ name, module, version, sum }: GoProgram): Promise<string> {
  const { stdout, stderr } = await execa("go", ["mod", "download", "-json", `${module}@${version}`], {
    reject: false,
    stdin: "ignore",
  });
  const answer = JSON.parse(stdout || "{}") as { Dir?: string; Sum?: string; Error?: string };
  if (answer.Dir === undefined) {
    throw new UserError(
      "tool",
      `the Go module ${module}@${version}, which ${name} is built from, could not be downloaded:\n  ${answer.Error ?? stderr.trim()}`,
      "check that the Go module proxy can be reached (go env GOPROXY), then run this again",
    );
  }
  if (answer.Sum !== sum) {
    throw new UserError(
      "tool",
      `the Go module ${module}@${version} is another one than ${name} is to be built from: its checksum is ${answer.Sum}, and not ${sum}`,
      "ask whoever runs the Go module proxy (go env GOPROXY) where it is from",
    );
  }
  return answer.Dir;
}
