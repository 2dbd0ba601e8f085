import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildArguments, PLATFORM, pushArguments } from "./buildah-commands.ts";
import { type BuildContext, containerfileText } from "./context.ts";

/** A program that builds images and pushes them to a registry. */
export interface Builder {
  readonly name: "buildah" | "docker";
  /**
   * @param reference `repository:tag`
   * @returns digest in the registry, `sha256:…`
   * @throws BuildFailed
   */
  buildAndPush(context: BuildContext, reference: string, progress: Progress): Promise<string>;
}

export interface Progress {
  readonly signal: AbortSignal;
  status(message: string): void;
}

/** An engine that ran and did not succeed; the message ends with its last lines. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

/** The first engine that works, or undefined. A client whose engine does not answer does not count. */
export async function findBuilder(signal: AbortSignal): Promise<Builder | undefined> {
  if (await answers("buildah", ["info"], signal)) return buildah;
  if (await answers("docker", ["version", "--format", "{{.Server.Version}}"], signal)) return docker;
  return undefined;
}

/** What buildah is run with, beside what every build has. */
export interface BuildahOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly build?: readonly string[];
  readonly push?: readonly string[];
  /** Whether it mounts in a namespace of its own, so that none of its mounts stays behind on this machine. */
  readonly apart?: boolean;
}

export const buildahWith = ({ env = {}, build = [], push = [], apart = false }: BuildahOptions): Builder => ({
  name: "buildah",
  buildAndPush: (context, reference, progress) =>
    withFiles(context, async (containerfile, digestFile) => {
      const { directory } = context;
      await run("buildah", buildArguments({ reference, containerfile, directory }, build), progress, { env, apart });
      await run("buildah", pushArguments({ reference, digestFile }, push), progress, { env, apart });
      return (await readFile(digestFile, "utf8")).trim();
    }),
});

/** Words in front of a program that mounts in a namespace of its own. */
export const APART = ["unshare", "--mount"] as const;

export const buildah: Builder = buildahWith({});

export const docker: Builder = {
  name: "docker",
  buildAndPush: (context, reference, progress) =>
    withFiles(context, async (containerfile, metadataFile) => {
      const build = [
        "buildx",
        "build",
        "--push",
        "--provenance=false",
        "--platform",
        PLATFORM,
        "--metadata-file",
        metadataFile,
      ];
      await run("docker", [...build, "--file", containerfile, "--tag", reference, context.directory], progress);
      const metadata = JSON.parse(await readFile(metadataFile, "utf8")) as Record<string, string>;
      const digest = metadata["containerimage.digest"];
      if (digest === undefined) throw new BuildError(`docker did not say the digest of ${reference}`);
      return digest;
    }),
};

/** Whether a program of that name works here. */
export async function answers(
  program: string,
  args: string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const { execa } = await import("execa");
  const { failed, stdout } = await execa(program, args, { env, reject: false, timeout: 15_000, cancelSignal: signal });
  return !failed && stdout.trim() !== "";
}

async function run(
  program: string,
  args: readonly string[],
  { signal, status }: Progress,
  { env = {}, apart = false }: Pick<BuildahOptions, "env" | "apart"> = {},
): Promise<void> {
  const { execa } = await import("execa");
  const [file, ...words] = [...(apart ? APART : []), program, ...args];
  const child = execa(file!, words, { env, all: true, reject: false, cancelSignal: signal });
  const last: string[] = [];
  for await (const line of child.iterable({ from: "all" })) {
    if (line.trim() === "") continue;
    last.push(line);
    if (last.length > 12) last.shift();
    status(line.trim());
  }
  const { failed, exitCode } = await child;
  signal.throwIfAborted();
  if (failed) throw new BuildError(`${program} ${args[0]} failed with exit code ${exitCode}:\n${last.join("\n")}`);
}

/** The context's own Containerfile where none of its bases is replaced, else a copy beside the file for the result. */
async function withFiles<T>(
  context: BuildContext,
  work: (containerfile: string, result: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "image-"));
  try {
    const own = join(context.directory, context.containerfile);
    const copy = join(folder, "Containerfile");
    const replaced = Object.keys(context.bases ?? {}).length > 0;
    if (replaced) await writeFile(copy, containerfileText(context));
    return await work(replaced ? copy : own, join(folder, "result"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
