import { join, relative } from "node:path";
import { log, type Output, RunError } from "@pulumi/pulumi";
import { mergeRecords } from "../dns/plan/merge.ts";
import { NotServable, type Served, servedRecords } from "../dns/pools/served-record.ts";
import { InvalidStatusFile, readOverrides, statusPath, strayOverrides } from "../dns/pools/status-file.ts";
import { type RecordSet, recordKey } from "../dns/records/records.ts";
import { parseZone, type ZoneProblem } from "../dns/zone-files/zone-file.ts";
import type { ZoneRecord } from "../dns/zone-files/zone-record.ts";
import { ROOT } from "./config.ts";

const FOLDER = "dns/zones";

/** A name and the addresses that a component contributes to a zone. */
export interface Contributed {
  /** Relative to the zone. */
  readonly name: string;
  readonly addresses: readonly Output<string>[];
  /** Service that contributes it, for errors. */
  readonly source: string;
}

/** Record sets of a zone at one provider, keyed `name/TYPE`: those of its file and the contributed addresses. */
export function zoneRecords(zone: string, at: Served, hosts: readonly Contributed[], ttl: number) {
  const base = { source: `${FOLDER}/${zone}.yaml`, records: servedFrom(zoneFile(zone), zone, at) };
  const contributed = hosts.map(({ name, addresses, source }) => {
    const record: RecordSet = { name, type: "A", ttl, values: [] };
    return { source, key: recordKey(record), record, addresses };
  });
  const merged = mergeRecords(
    base,
    contributed.map(({ source, key, record }) => ({ source, records: { [key]: record } })),
  );
  const known = new Map(contributed.map(({ key, addresses }) => [key, addresses]));
  return Object.fromEntries(
    Object.entries(merged).map(([key, { ttl, values, routing, cloudflare }]) => {
      const told = { ...(routing && { routing }), ...(cloudflare && { cloudflare }) };
      return [key, { ttl, values: [...(known.get(key) ?? values)], ...told }];
    }),
  );
}

/** @throws RunError with every problem in the file */
function zoneFile(zone: string): Readonly<Record<string, ZoneRecord>> {
  const { records, errors, warnings } = parseZone({ zone, dir: join(ROOT, FOLDER) });
  const lines = (problems: readonly ZoneProblem[]) =>
    problems.map(
      ({ file, line, column, message }) => `${relative(ROOT, file ?? FOLDER)}:${line ?? 1}:${column ?? 1}: ${message}`,
    );
  if (errors.length > 0) throw new RunError(`the zone ${zone} is not valid:\n${lines(errors).join("\n")}`);
  for (const line of lines(warnings)) log.warn(line);
  return records;
}

/** The file's records as the provider gets them, pools failed over as `dns/status/` says. @throws RunError */
function servedFrom(records: Readonly<Record<string, ZoneRecord>>, zone: string, at: Served) {
  try {
    const overrides = readOverrides(ROOT, zone);
    for (const { key, pool, value } of strayOverrides(records, overrides)) {
      log.warn(`${statusPath(zone)}: ${key} has no value ${value} in a pool ${pool}; the entry has no effect`);
    }
    return servedRecords(records, at, overrides);
  } catch (error) {
    if (error instanceof InvalidStatusFile) throw new RunError(error.message);
    if (!(error instanceof NotServable)) throw error;
    const lines = error.problems.map(
      ({ place: { file, line, column }, message }) => `${relative(ROOT, file)}:${line}:${column}: ${message}`,
    );
    throw new RunError(`the zone ${zone} cannot be served by ${at.provider}:\n${lines.join("\n")}`);
  }
}
