import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { ExplainedError } from "../errors/explained-error.ts";
import { type Bases, withPinnedBases } from "./bases.ts";
import { type Ignore, parseIgnore } from "./ignore.ts";

export interface BuildContext {
  /** Absolute path. */
  readonly directory: string;
  /** Relative to the directory. */
  readonly containerfile: string;
  /** Images that its bases are replaced by. */
  readonly bases?: Bases;
}

/** Ignored even where an ignore file does not say so: version control is not part of an image. */
const VERSION_CONTROL = "**/.git";
/** Assumed where there is no ignore file. */
const USUAL = "**/node_modules";

/**
 * The build context at `directory`. @throws with the name of the missing file or directory
 */
export function openContext(directory: string, containerfile: string, bases: Bases = {}): BuildContext {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new ExplainedError("not-found", `build context ${directory} is not a directory`, {
      fix: "check the path, or clone the repository there, then: ./platform up",
    });
  }
  if (!existsSync(join(directory, containerfile))) {
    throw new ExplainedError("not-found", `build context ${directory} has no ${containerfile}`, {
      fix: "name its Containerfile or Dockerfile in the stage file, then: ./platform up",
    });
  }
  return { directory, containerfile, bases };
}

/**
 * SHA-256 (hexadecimal) of what a build sees: path, executable bit and content of every file after the ignore file, sorted by path,
 * and the Containerfile with its bases replaced. Times, owners and empty directories do not count, so that a fresh clone has the same hash.
 */
export function hashContext(context: BuildContext): string {
  const { directory, containerfile } = context;
  const hash = createHash("sha256");
  hash.update(`containerfile\0${containerfile}\0`).update(containerfileText(context));
  for (const path of files(directory, ignoreOf(directory)).sort()) {
    const at = join(directory, path);
    const entry = lstatSync(at);
    const content = entry.isSymbolicLink() ? Buffer.from(readlinkSync(at)) : readFileSync(at);
    const kind = entry.isSymbolicLink() ? "link" : entry.mode & 0o100 ? "executable" : "file";
    hash.update(`\0${path}\0${kind}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** The Containerfile that is built. */
export const containerfileText = ({ directory, containerfile, bases = {} }: BuildContext): string =>
  withPinnedBases(readFileSync(join(directory, containerfile), "utf8"), bases);

/** Tag of an image with that context hash: `src-<12 hex>`. */
export const contextTag = (contextHash: string): string => `src-${contextHash.slice(0, 12)}`;

function ignoreOf(directory: string): Ignore {
  const file = [".containerignore", ".dockerignore"].map((name) => join(directory, name)).find(existsSync);
  return parseIgnore(`${file === undefined ? USUAL : readFileSync(file, "utf8")}\n${VERSION_CONTROL}`);
}

/** Files and links below `directory`. Ignored directories are searched too, since exceptions may lie in them. */
function files(directory: string, ignored: Ignore, below = ""): string[] {
  return readdirSync(join(directory, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory())
      return unsearchedFolders.has(entry.name) && ignored(path) ? [] : files(directory, ignored, path);
    if (!entry.isFile() && !entry.isSymbolicLink()) return [];
    return ignored(path) ? [] : [path];
  });
}

/** Directories too large to search for exceptions. */
const unsearchedFolders = new Set([".git", "node_modules"]);
