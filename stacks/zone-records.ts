import { log, type Output, RunError } from "@pulumi/pulumi";
import { desiredRecords, InvalidZoneError, readZoneFiles, type ZoneFiles } from "../dns/pools/desired-zone.ts";
import type { Served } from "../dns/pools/served-record.ts";
import { type RecordSet, recordKey } from "../dns/records/records.ts";
import { ROOT } from "./config.ts";

/** A name and the addresses that a component contributes to a zone. */
export interface Contributed {
  /** Relative to the zone. */
  readonly name: string;
  readonly addresses: readonly Output<string>[];
  /** Service that contributes it, for errors. */
  readonly source: string;
}

/** What the zone's files say; warnings go to the log. @throws RunError */
export function zoneFiles(zone: string): ZoneFiles {
  const files = orRunError(() => readZoneFiles(ROOT, zone));
  for (const line of files.warnings) log.warn(line);
  return files;
}

/**
 * Record sets of a zone at one provider, keyed `name/TYPE`: those of its file, the contributed addresses and the marker.
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
  const desired = orRunError(() => desiredRecords(ROOT, files, at, contributions, marker));
  const known = new Map(contributed.map(({ key, addresses }) => [key, addresses]));
  return Object.fromEntries(
    Object.entries(desired).map(([key, { ttl, values, routing, cloudflare }]) => {
      const told = { ...(routing && { routing }), ...(cloudflare && { cloudflare }) };
      return [key, { ttl, values: [...(known.get(key) ?? values)], ...told }];
    }),
  );
}

/** A mistake of the user ends the program without a stack trace. */
function orRunError<T>(decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    throw error instanceof InvalidZoneError ? new RunError(error.message) : error;
  }
}
