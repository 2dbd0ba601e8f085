import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { execa } from "execa";
import { printStatus } from "../progress.ts";
import { UserError } from "../user-error.ts";

/** A program to build with Go. */
export interface GoBuild {
  readonly name: string;
  readonly version: string;
  /** Seconds the build takes on two cores, for the progress line. */
  readonly seconds: number;
  /** Folder with the go.mod that pins it, and what to call it. */
  readonly folder: string;
  readonly source: string;
  readonly package: string;
  readonly flags: readonly string[];
}

/** Refuses to go on without a Go compiler. @param missing the program that is missing, with its version */
export async function requireGo(missing: string): Promise<void> {
  const go = await execa("go", ["version"], { reject: false });
  if (!go.failed) return;
  throw new UserError(
    "tool",
    `${missing} is missing and cannot be built: there is no Go compiler on PATH.`,
    `install Go 1.26 or newer, or put ${missing} on PATH, then run this again`,
  );
}

/** Builds a program without C; a build that is interrupted leaves nothing at its path. */
export async function goBuild(build: GoBuild, binary: string): Promise<void> {
  const { name, version, source, flags } = build;
  await requireGo(`${name} ${version}`);
  printStatus(`${name} ${version}: building it once with Go (about ${build.seconds} s), kept in the tool cache`);
  const started = Date.now();
  const ticker = setInterval(() => printStatus(`${name}: still building, ${seconds(started)} s`), 30_000);
  const partial = `${binary}.partial`;
  await mkdir(dirname(partial), { recursive: true });
  const result = await execa("go", ["build", "-trimpath", ...flags, "-o", partial, build.package], {
    cwd: build.folder,
    env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly" },
    reject: false,
    stdin: "ignore",
  });
  clearInterval(ticker);
  if (result.failed) {
    const last = result.stderr.trim().split("\n").slice(-5).join("\n  ");
    throw new UserError(
      "tool",
      `${name} ${version} could not be built in ${source}:\n  ${last}`,
      "check that the Go module proxy can be reached (go env GOPROXY), then run this again",
    );
  }
  await rename(partial, binary);
  printStatus(`${name} ${version}: built in ${seconds(started)} s`);
}

function seconds(since: number): number {
  return Math.round((Date.now() - since) / 1000);
}
