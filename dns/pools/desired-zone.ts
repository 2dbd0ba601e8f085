/** What a zone is to hold at a provider: read and decided here for `up`, `dns plan`, `apply`, `report` and `failover` alike. */
import { join, relative } from "node:path";
import { type Contribution, ContributionConflictError, mergeRecords } from "../plan/merge.ts";
import { type RecordSet, type RecordSets, recordKey } from "../records/records.ts";
import { parseZone, type ZoneProblem } from "../zone-files/zone-file.ts";
import type { ZoneRecord } from "../zone-files/zone-record.ts";
import { NotServableError, type Served, servedRecords } from "./served-record.ts";
import {
  InvalidStatusFileError,
  readOverrides,
  statusPath,
  unmatchedOverrides,
  type ZoneOverrides,
} from "./status-file.ts";

/** Folder of the zone files, below the project folder. */
export const ZONE_FOLDER = "dns/zones";

/** What a zone's files say. */
export interface ZoneFiles {
  readonly zone: string;
  /** Of the zone file, for errors. */
  readonly path: string;
  readonly records: Readonly<Record<string, ZoneRecord>>;
  /** What `dns/status/` says of their pools. */
  readonly overrides: ZoneOverrides;
  /** With file, line and column where they are of the zone file. */
  readonly warnings: readonly string[];
}

/** A mistake in what users wrote; the message names every one, with its place. */
export class InvalidZoneError extends Error {
  override readonly name = "InvalidZoneError";
  /** Whether it is one that `dns validate` finds. */
  readonly inZoneFile: boolean;
  /** Path of the zone's file, where there is none; relative to the project folder. */
  readonly missingFile: string | undefined;

  constructor(message: string, inZoneFile: boolean, missingFile?: string) {
    super(message);
    this.inZoneFile = inZoneFile;
    this.missingFile = missingFile;
  }
}

/**
 * @param root the project folder; paths are shown relative to it
 * @param folder of the zone files; default that of the project
 * @throws InvalidZoneError
 */
export function readZoneFiles(root: string, zone: string, folder = join(root, ZONE_FOLDER)): ZoneFiles {
  const path = relative(root, join(folder, `${zone}.yaml`));
  const { records, errors, warnings } = parseZone({ zone, dir: folder });
  const lines = (problems: readonly ZoneProblem[]) =>
    problems.map(({ file, line, column, message }) => {
      const shown = file === null ? relative(root, folder) : relative(root, file);
      return `${shown}:${line ?? 1}:${column ?? 1}: ${message}`;
    });
  if (errors.some(({ code }) => code === "no-file"))
    throw new InvalidZoneError(`zone ${zone} has no file: ${path} does not exist.`, false, path);
  if (errors.length > 0) throw new InvalidZoneError(listed(`zone ${zone} is not valid`, lines(errors)), true);
  const overrides = overridesOf(root, zone);
  const stray = unmatchedOverrides(records, overrides).map(
    ({ key, pool, value }) =>
      `${statusPath(zone)}: ${key} has no value ${value} in a pool ${pool}; the entry has no effect`,
  );
  return { zone, path, records, overrides, warnings: [...lines(warnings), ...stray] };
}

function overridesOf(root: string, zone: string): ZoneOverrides {
  try {
    return readOverrides(root, zone);
  } catch (error) {
    throw error instanceof InvalidStatusFileError ? new InvalidZoneError(error.message, false) : error;
  }
}

const listed = (head: string, lines: readonly string[]): string => [`${head}:`, ...lines].join("\n  ");

/**
 * The record sets of the zone at one provider: its file's, with pools as they are served, what components contribute, and
 * the owner's marker. Every key has exactly one source. Pure.
 * @param root the project folder; paths are shown relative to it
 * @throws InvalidZoneError
 */
export function desiredRecords(
  root: string,
  files: ZoneFiles,
  at: Served,
  contributions: readonly Contribution[],
  marker: RecordSet,
): RecordSets {
  const { zone, path, records, overrides } = files;
  const marked = { source: "the owner's marker", records: { [recordKey(marker)]: marker } };
  try {
    const served = servedRecords(records, at, overrides);
    return mergeRecords({ source: path, records: served }, [...contributions, marked]);
  } catch (error) {
    if (error instanceof ContributionConflictError)
      throw new InvalidZoneError(listed(`zone ${zone} is not consistent`, error.message.split("\n")), false);
    if (!(error instanceof NotServableError)) throw error;
    const lines = error.problems.map(
      ({ place: { file, line, column }, message }) => `${relative(root, file)}:${line}:${column}: ${message}`,
    );
    throw new InvalidZoneError(listed(`zone ${zone} cannot be served by ${at.provider}`, lines), false);
  }
}
