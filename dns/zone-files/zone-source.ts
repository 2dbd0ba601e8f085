/** The files that make up one zone: its file, its split directory, and what is shared by all zones. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../input/file.ts";
import { MIB } from "../../input/input-error.ts";
import { toAscii, toUnicode } from "../records/name.ts";

/** A folder of zone files, on disk or in memory. */
export interface ZoneFolder {
  /** Prefix of the paths of its files; empty in memory. */
  readonly root: string;
  /** Throws `InputError` for a file that is too large. */
  read(path: string): string | undefined;
  has(path: string): boolean;
  /** Names of the files of a sub-folder, or undefined where it does not exist. */
  list(folder: string): readonly string[] | undefined;
}

export interface ZoneLayout {
  /** Appended to the zone name for its split directory, such as `.`; false = none. */
  readonly splitExtension: string | false;
  /** A file that every zone includes. */
  readonly sharedFilename?: string;
  readonly disableZonefile: boolean;
}

/** Octets of a zone or master file: some 100,000 record sets. */
export const MOST_ZONE_FILE = 8 * MIB;

export function folderOnDisk(directory: string): ZoneFolder {
  return {
    root: directory,
    read: (path) => (isFile(path) ? readText(path, MOST_ZONE_FILE) : undefined),
    has: isFile,
    list: (path) => (existsSync(path) && statSync(path).isDirectory() ? readdirSync(path) : undefined),
  };
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

export function folderInMemory(files: Readonly<Record<string, string>>): ZoneFolder {
  return {
    root: ".",
    read: (path) => files[path],
    has: (path) => path in files,
    list: (folder) => {
      const prefix = folder === "." ? "" : `${folder}/`;
      const below = Object.keys(files).filter((path) => path.startsWith(prefix));
      const names = below.map((path) => path.slice(prefix.length).split("/", 1)[0]!);
      return names.length === 0 ? undefined : [...new Set(names)];
    },
  };
}

export class AmbiguousZoneError extends Error {
  override readonly name = "AmbiguousZoneError";
}

/** Paths of the zone's files, in the order they are read. Throws `AmbiguousZone` where both spellings of its name exist. */
export function zoneFiles(zone: string, folder: ZoneFolder, layout: ZoneLayout): string[] {
  const ascii = toAscii(zone.replace(/\.$/, ""));
  const spellings = [...new Set([toUnicode(ascii), ascii])].map((name) => join(folder.root, name));
  const one = (paths: readonly string[], exists: (path: string) => boolean): string | undefined => {
    const found = paths.filter(exists);
    if (found.length > 1) throw new AmbiguousZoneError(`both ${found.join(" and ")} exist: keep one spelling`);
    return found[0];
  };
  const files: string[] = [];
  if (layout.splitExtension !== false) {
    const paths = spellings.map((name) => `${name}${layout.splitExtension}`);
    const split = one(paths, (path) => folder.list(path) !== undefined);
    for (const name of split === undefined ? [] : (folder.list(split) ?? [])) {
      if (name.endsWith(".yaml")) files.push(`${split}/${name}`);
    }
  }
  if (!layout.disableZonefile) {
    const paths = spellings.map((name) => `${name}.yaml`);
    const file = one(paths, (path) => folder.has(path));
    if (file !== undefined) files.push(file);
  }
  if (layout.sharedFilename !== undefined) files.push(join(folder.root, layout.sharedFilename));
  return files.sort();
}

/** Names, without final dot, of the zones that a folder holds. A file without a dot in its own name is one only where no other is. */
export function zonesIn(folder: ZoneFolder, { splitExtension, sharedFilename }: ZoneLayout): string[] {
  const names = folder.list(folder.root) ?? [];
  const split = names.filter(
    (name) =>
      splitExtension !== false && name.endsWith(splitExtension) && folder.list(join(folder.root, name)) !== undefined,
  );
  const files = names.filter((name) => name.endsWith(".yaml") && name !== sharedFilename);
  const zones = [
    ...split.map((name) => name.slice(0, -String(splitExtension).length)),
    ...files.map((name) => name.slice(0, -".yaml".length)),
  ];
  const dotted = zones.filter((zone) => zone.includes("."));
  return [...new Set(dotted.length > 0 ? dotted : zones)].sort();
}
