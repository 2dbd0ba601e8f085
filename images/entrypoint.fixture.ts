import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Result {
  readonly code: number | null;
  readonly output: string;
}

/** The user of an image that does not run as root, who may not read the checkout. */
const NOBODY = 65534;

/** Starts an image's entrypoint with the environment of a container. @param asNobody where it would run as root */
export function startEntrypoint(
  image: string,
  env: Record<string, string>,
  path = process.env.PATH,
  asNobody = false,
): ChildProcess {
  const script = fileURLToPath(new URL(`./${image}/entrypoint.sh`, import.meta.url));
  const user = asNobody && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY, cwd: "/" } : {};
  return spawn("sh", ["-c", readFileSync(script, "utf8"), script], {
    env: { PATH: path, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
}

/** Runs an entrypoint to its end, with `program` replaced by a shell script. */
export async function runEntrypoint(
  image: string,
  env: Record<string, string>,
  program: string,
  script: string,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "entrypoint-"));
  try {
    await writeFile(join(folder, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, program), 0o755);
    return await ended(startEntrypoint(image, { ...env, TMPDIR: folder }, `${folder}${delimiter}${process.env.PATH}`));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function ended(child: ChildProcess): Promise<Result> {
  let output = "";
  const hear = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}
