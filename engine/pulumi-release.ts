import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { proxiedAgent } from "../network/proxied-agent.ts";
import { type DownloadOptions, download } from "./download.ts";
import { printStatus } from "./progress.ts";

/** The release that the SDK in package.json and tools/pulumi/go.mod are of, too. */
export const PULUMI_VERSION = "3.259.0";

/**
 * SHA-256 of the archives below `https://get.pulumi.com/releases/sdk/`, by platform. tools/pulumi/README.md tells where
 * they are from and how to check them. A platform that is not here builds the CLI with Go.
 */
export const PULUMI_ARCHIVES: Readonly<Record<string, string>> = {
  "linux-x64": "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
  "linux-arm64": "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
  "darwin-x64": "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
  "darwin-arm64": "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
};

export interface ReleaseOptions extends DownloadOptions {
  readonly platform?: string;
  /** Where the archives are. */
  readonly base?: string;
  readonly checksums?: Readonly<Record<string, string>>;
}

const PROGRESS_INTERVAL = 10_000;

/**
 * Puts the programs of the official release into `<folder>/bin`.
 * @throws DownloadError, or what unpacking says; the folder is then as it was
 */
export async function installPulumiRelease(folder: string, options: ReleaseOptions = {}): Promise<void> {
  const {
    platform = `${process.platform}-${process.arch}`,
    base = "https://get.pulumi.com/releases/sdk/",
    checksums = PULUMI_ARCHIVES,
    ...how
  } = options;
  const sha256 = checksums[platform];
  if (!sha256) throw new Error(`no checksum of an archive for ${platform} is known`);
  const name = `pulumi-v${PULUMI_VERSION}-${platform}.tar.gz`;
  // Beside the folder, so that a run that is killed leaves it to the next one.
  const archive = `${folder}.download`;
  printStatus(`pulumi ${PULUMI_VERSION}: downloading the official release`);
  const dispatcher = proxiedAgent();
  try {
    await download(
      { url: new URL(name, base).href, sha256, file: archive },
      { progress: teller(), dispatcher, ...how },
    );
  } finally {
    await dispatcher.destroy();
  }
  await unpack(archive, folder);
}

async function unpack(archive: string, folder: string): Promise<void> {
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await execa("tar", ["-xzf", archive, "-C", partial]);
  await rename(join(partial, "pulumi"), join(partial, "bin"));
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder);
  await rm(archive);
}

/** Says how far it is, now and then. */
function teller(): (bytes: number, total: number | undefined) => void {
  let told = Date.now();
  return (bytes, total) => {
    if (Date.now() - told < PROGRESS_INTERVAL) return;
    told = Date.now();
    printStatus(`pulumi: ${megabytes(bytes)}${total ? ` of ${megabytes(total)}` : ""} MB are here`);
  };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
