import { existsSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { errorText } from "../errors/text.ts";
import { isOutOfSpace } from "./download.ts";
import { goBuild } from "./go/build.ts";
import { withLock } from "./lock.ts";
import { printStatus } from "./progress.ts";
import { installPulumiRelease, PULUMI_VERSION } from "./pulumi-release.ts";
import { root } from "./root.ts";

/** Where built tools are kept: outside the checkout, so that every clone and CI shares them. */
export const toolCache = process.env.ALTERNATE_FUTURES_TOOLS ?? join(homedir(), ".cache", "alternate-futures", "tools");

interface Tool {
  readonly name: string;
  readonly version: string;
  /** Seconds the build takes on two cores, for the progress line. */
  readonly seconds: number;
  /** Folder with the go.mod that pins it, and the package to build. */
  readonly module: string;
  readonly package: string;
  readonly flags: readonly string[];
}

const PULUMI: Tool = {
  name: "pulumi",
  version: PULUMI_VERSION,
  seconds: 240,
  module: "tools/pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  flags: [
    "-tags",
    "osusergo,grpcnotrace",
    "-ldflags",
    `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`,
  ],
};

const PEBBLE: Tool = {
  name: "pebble",
  version: "2.10.1",
  seconds: 15,
  module: "tools/pebble",
  package: "github.com/letsencrypt/pebble/v2/cmd/pebble",
  flags: [],
};

/** An S3 server over a folder, for the tests of the state's back end. */
const VERSITYGW: Tool = {
  name: "versitygw",
  version: "1.8.0",
  seconds: 70,
  module: "tools/versitygw",
  package: "github.com/versity/versitygw/cmd/versitygw",
  flags: ["-ldflags", "-s -w"],
};

/** Folder of a Pulumi CLI of the pinned version: the one on PATH, else the official one, else built here. */
export async function ensurePulumi(): Promise<string> {
  const onPath = await pulumiOnPath();
  if (onPath) return dirname(onPath);
  const binary = binaryOf(PULUMI);
  const languageHost = join(dirname(binary), "pulumi-language-nodejs");
  if (!existsSync(binary) || !existsSync(languageHost)) {
    await withLock(`${folderOf(PULUMI)}.lock`, "another run that installs pulumi", async () => {
      if (!existsSync(binary)) await installPulumi();
      if (!existsSync(languageHost)) await writeLanguageHost(languageHost);
    });
  }
  return dirname(binary);
}

/** Path of a tool that is here already, of the pinned version; undefined where `up` would still have to bring it. */
export async function findTool(name: "pulumi" | "pebble"): Promise<string | undefined> {
  const onPath = name === "pulumi" ? await pulumiOnPath() : undefined;
  const binary = binaryOf(name === "pulumi" ? PULUMI : PEBBLE);
  return onPath ?? (existsSync(binary) ? binary : undefined);
}

/** Path of the ACME test authority. */
export const ensurePebble = (): Promise<string> => ensureBuilt(PEBBLE);

/** Path of the S3 server. */
export const ensureVersitygw = (): Promise<string> => ensureBuilt(VERSITYGW);

async function ensureBuilt(tool: Tool): Promise<string> {
  const binary = binaryOf(tool);
  if (!existsSync(binary)) {
    await withLock(`${folderOf(tool)}.lock`, `another run that builds ${tool.name}`, async () => {
      if (!existsSync(binary)) await build(tool);
    });
  }
  return binary;
}

function folderOf(tool: Tool): string {
  return join(toolCache, `${tool.name}-${tool.version}`);
}

function binaryOf(tool: Tool): string {
  return join(folderOf(tool), "bin", tool.name);
}

async function pulumiOnPath(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const candidate = join(folder, "pulumi");
    if (!folder || folder.startsWith(toolCache) || !existsSync(candidate)) continue;
    const { stdout } = await execa(candidate, ["version"], { reject: false, env: { PULUMI_SKIP_UPDATE_CHECK: "1" } });
    if (stdout?.trim() === `v${PULUMI.version}`) return candidate;
  }
  return undefined;
}

/** The official release; where it cannot be had, the same from its sources, which Go checks against go.sum. */
async function installPulumi(): Promise<void> {
  const failure = await installPulumiRelease(folderOf(PULUMI)).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) return;
  if (isOutOfSpace(failure)) throw failure;
  const why = errorText(failure).split("\n")[0];
  printStatus(`pulumi ${PULUMI.version}: the official release cannot be had (${why}), so it is built here instead`);
  await build(PULUMI);
}

async function build(tool: Tool): Promise<void> {
  await goBuild({ ...tool, folder: join(root, tool.module), source: tool.module }, binaryOf(tool));
}

/** The CLI looks for language hosts beside itself; ours belongs to the checkout, which the environment names. */
async function writeLanguageHost(shim: string): Promise<void> {
  const text = [
    "#!/bin/sh",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shell syntax
    'root=${PLATFORM_ROOT:?not set. Run: eval "$(./platform env)"}',
    'exec "$root/tools/language-nodejs/pulumi-language-nodejs" "$@"',
    "",
  ].join("\n");
  await writeFile(shim, text);
  await chmod(shim, 0o755);
}
