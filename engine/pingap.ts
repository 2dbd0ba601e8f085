import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { withLock } from "./lock.ts";
import { printStatus } from "./progress.ts";
import { toolCache } from "./tools.ts";
import { UserError } from "./user-error.ts";

/** Of the crate. */
export const PINGAP_VERSION = "0.13.1";
const FOLDER = join(toolCache, `pingap-${PINGAP_VERSION}`);
const BINARY = join(FOLDER, "bin", "pingap");

/** What the build of the crate calls, and the Debian package that has it. */
const NEEDS = [
  { program: "cmake", package: "cmake" },
  { program: "protoc", package: "protobuf-compiler" },
  { program: "clang", package: "clang libclang-dev" },
  { program: "cc", package: "build-essential" },
] as const;

/** Path of the real Pingap: built from its crate once (about 18 minutes of one core), for `platform test --edge` only. */
export async function ensurePingap(): Promise<string> {
  if (!existsSync(BINARY)) {
    await withLock(`${FOLDER}.lock`, "another run that builds pingap", async () => {
      if (!existsSync(BINARY)) await build();
    });
  }
  return BINARY;
}

/** Refuses where it is neither built nor can be. */
export async function requirePingapTools(): Promise<void> {
  if (!existsSync(BINARY)) await requireCompilers();
}

async function build(): Promise<void> {
  await requireCompilers();
  printStatus(
    `pingap ${PINGAP_VERSION}: building it once with Cargo (about 18 min of one core), kept in the tool cache`,
  );
  const started = Date.now();
  const ticker = setInterval(() => printStatus(`pingap: still building, ${minutes(started)} min`), 60_000);
  const partial = `${FOLDER}.partial`;
  const args = ["install", "pingap", "--version", PINGAP_VERSION, "--locked", "--bin", "pingap"];
  const result = await execa("cargo", [...args, "--features", "tracing", "--root", partial], {
    env: {
      // Kept apart from the result, so that an interrupted build goes on.
      CARGO_TARGET_DIR: `${FOLDER}.target`,
      // The crate's own profile optimises across all crates, which more than doubles the build.
      CARGO_PROFILE_RELEASE_LTO: "off",
      CARGO_PROFILE_RELEASE_CODEGEN_UNITS: "16",
      CARGO_PROFILE_RELEASE_OPT_LEVEL: "1",
    },
    reject: false,
    stdin: "ignore",
  });
  clearInterval(ticker);
  if (result.failed) {
    const last = result.stderr.trim().split("\n").slice(-8).join("\n  ");
    throw new UserError(
      "tool",
      `pingap ${PINGAP_VERSION} could not be built:\n  ${last}`,
      "check that crates.io can be reached and Rust is 1.88 or newer, then run this again",
    );
  }
  await rename(partial, FOLDER);
  await rm(`${FOLDER}.target`, { recursive: true, force: true });
  printStatus(`pingap ${PINGAP_VERSION}: built in ${minutes(started)} min`);
}

async function requireCompilers(): Promise<void> {
  if (!(await answers("cargo"))) {
    throw new UserError(
      "tool",
      `pingap ${PINGAP_VERSION} is missing and cannot be built: there is no Rust compiler (cargo) on PATH.`,
      "install Rust 1.88 or newer (https://rustup.rs), then run this again",
    );
  }
  const absent: string[] = [];
  for (const need of NEEDS) if (!(await answers(need.program))) absent.push(need.package);
  if (absent.length > 0) {
    throw new UserError(
      "tool",
      `pingap ${PINGAP_VERSION} cannot be built without ${absent.join(", ")}.`,
      `on Debian: apt-get install ${absent.join(" ")}`,
    );
  }
}

async function answers(program: string): Promise<boolean> {
  return !(await execa(program, ["--version"], { reject: false, stdin: "ignore" })).failed;
}

const minutes = (since: number): number => Math.round((Date.now() - since) / 60_000);
