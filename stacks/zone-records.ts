import { getStack, log, type Output } from "@pulumi/pulumi";
import { programFolder } from "../components/program-folder.ts";
import { desiredRecords, InvalidZoneError, readZoneFiles, type ZoneFiles } from "../dns/pools/desired-zone.ts";
import { missingFileFix } from "../dns/pools/missing-zone-file.ts";
import type { Served } from "../dns/pools/served-record.ts";
import { isPlain, masterLines } from "../dns/records/master-lines.ts";
import { type RecordSet, recordKey } from "../dns/records/records.ts";
import { programError } from "./program-error.ts";

/** A name and the addresses that a component contributes to a zone. */
export interface Contributed {
  /** Relative to the zone. */
  readonly name: string;
  readonly addresses: readonly Output<string>[];
  /** Service that contributes it, for errors. */
  readonly source: string;
}

/** What the zone's files say; warnings go to the log. @param provider that may serve the zone already @throws RunError */
export function zoneFiles(zone: string, provider: string): ZoneFiles {
  const files = orRunError(
    () => readZoneFiles(programFolder(), zone),
    (path) => missingFileFix({ zone, path, provider, stage: getStack() }),
  );
  for (const line of files.warnings) log.warn(line);
  return files;
}

/** What the files of zones say, by zone: each is read once, however many providers host it. */
export const filesOfZones = (zones: Iterable<string>, read: (zone: string) => ZoneFiles) =>
  new Map([...new Set(zones)].map((zone) => [zone, read(zone)]));

/**
 * Record sets of a zone at one provider: those of its file, the contributed addresses and the marker. What is known
 * beforehand and plain is one text, as the engine's cost grows with every single value.
 * @param ttl of the addresses, seconds
 * @throws RunError
 */
export function zoneRecords(
  files: ZoneFiles,
  at: Served,
  hosts: readonly Contributed[],
  ttl: number,
  marker: RecordSet,
) {
  const contributed = hosts.map(({ name, addresses, source }) => {
    const record: RecordSet = { name, type: "A", ttl, values: [] };
    return { source, key: recordKey(record), record, addresses };
  });
  const contributions = contributed.map(({ source, key, record }) => ({ source, records: { [key]: record } }));
  const desired = Object.values(orRunError(() => desiredRecords(programFolder(), files, at, contributions, marker)));
  const ownKeys = new Set([recordKey(marker), ...contributed.map(({ key }) => key)]);
  const isLines = (set: RecordSet) => !ownKeys.has(recordKey(set)) && isPlain(set);
  const addresses = new Map(contributed.map((each) => [each.key, each.addresses]));
  const inMap = desired.filter((set) => !isLines(set));
  const records = inMap.map((set) => [recordKey(set), recordInput(set, addresses.get(recordKey(set)))] as const);
  return { records: Object.fromEntries(records), masterFile: masterLines(desired.filter(isLines)) };
}

/** @param addresses in place of its values */
function recordInput(
  { ttl, values, routing, cloudflare }: RecordSet,
  addresses: readonly Output<string>[] | undefined,
) {
  return { ttl, values: [...(addresses ?? values)], ...(routing && { routing }), ...(cloudflare && { cloudflare }) };
}

/** A mistake of the user ends the program without a stack trace. @param fix where a file is missing */
function orRunError<T>(decide: () => T, fix: (missingFile: string) => string | undefined = () => undefined): T {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof InvalidZoneError)) throw error;
    const { message, missingFile } = error;
    throw programError("dns-zone", message, missingFile === undefined ? undefined : fix(missingFile));
  }
}
