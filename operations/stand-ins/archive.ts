import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import { isOutOfSpace } from "../../engine/download.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText } from "../../errors/text.ts";
import { standInOf } from "../../images/stand-ins/catalog.ts";
import { imagesFolder, storeEnvironment } from "../../images/stand-ins/store.ts";
import { manifestNames } from "./manifest.ts";
import { onStore, output } from "./programs.ts";
import { requireStore } from "./requirements.ts";
import { changingStore } from "./store-lock.ts";
import { survey } from "./survey.ts";

const FAST = {
  params: {
    [constants.ZSTD_c_compressionLevel]: 3,
    // By which a damaged file is known.
    [constants.ZSTD_c_checksumFlag]: 1,
  },
};

/** How the name of a folder begins into which a file is unpacked. */
export const UNPACKED = "load-";

/** What was written or read. */
export interface Archive {
  /** Names of the stand-ins. */
  readonly names: readonly string[];
  readonly bytes: number;
}

/** Writes all stand-ins that are up to date to one file: an archive of podman, compressed by zstd. */
export async function saveStandIns(file: string): Promise<Archive> {
  requireStore("read");
  return changingStore(async () => {
    const rows = (await survey()).filter(({ state }) => state === "up to date");
    if (rows.length === 0) {
      throw new UserError(
        "not-found",
        "no stand-in image is up to date: there is nothing to save",
        "./platform images build",
      );
    }
    const partial = `${file}.partial`;
    try {
      await savedTo(
        partial,
        rows.flatMap(({ standIn }) => standIn.references),
      );
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
    return { names: rows.map(({ standIn }) => standIn.name), bytes: (await stat(file)).size };
  });
}

async function savedTo(file: string, references: readonly string[]): Promise<void> {
  const podman = spawn("podman", ["save", "--multi-image-archive", ...references], {
    env: { ...process.env, ...(await storeEnvironment()) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: Buffer[] = [];
  podman.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  const ended = once(podman, "close") as Promise<[number | null]>;
  await pipeline(podman.stdout, createZstdCompress(FAST), createWriteStream(file));
  const [code] = await ended;
  if (code === 0) return;
  throw new UserError("tool", `podman save failed:\n  ${Buffer.concat(said).toString().trim()}`);
}

/** Takes the stand-ins of such a file into the store. A file that is damaged, or of something else, changes nothing. */
export async function loadStandIns(file: string): Promise<Archive> {
  requireStore("read");
  const { size } = await stat(file).catch(() => {
    throw new UserError("not-found", `${file} does not exist`, "name a file that ./platform images save has written");
  });
  return changingStore(async () => {
    const folder = await mkdtemp(join(imagesFolder(), UNPACKED));
    try {
      const archive = join(folder, "archive.tar");
      // As a whole first: only its end tells whether it is undamaged.
      await pipeline(createReadStream(file), createZstdDecompress(), createWriteStream(archive)).catch((error) => {
        throw isOutOfSpace(error) ? error : damaged(file, errorText(error));
      });
      const names = await namesIn(file, archive);
      await onStore("podman", ["load", "--quiet", "--input", archive]);
      return { names, bytes: size };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** Names of the stand-ins in an archive, which has no other images. */
async function namesIn(file: string, archive: string): Promise<string[]> {
  const references = await output("tar", ["--extract", "--to-stdout", "--file", archive, "manifest.json"])
    .then(manifestNames)
    .catch((error) => {
      throw damaged(file, errorText(error));
    });
  const strangers = references.filter((name) => standInOf(name) === undefined);
  if (strangers.length > 0 || references.length === 0) {
    throw new UserError(
      "input",
      `${file} has ${strangers.join(", ") || "no images"}: it is no file of stand-in images of this version`,
      "make one with ./platform images save FILE",
    );
  }
  return [...new Set(references.map((name) => standInOf(name)!.name))];
}

const damaged = (file: string, why: string): UserError =>
  new UserError(
    "input",
    `${file} is damaged, or was not written by ./platform images save: ${why}. Nothing was loaded.`,
    "copy it again, or make the images here: ./platform images build",
  );
