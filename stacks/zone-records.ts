import { join, relative } from "node:path";
import { log, type Output, RunError } from "@pulumi/pulumi";
import { isFor } from "../dns/included.ts";
import { mergeRecords } from "../dns/merge.ts";
import type { DnsProviderName } from "../dns/providers/provider.ts";
import { type RecordSet, recordKey } from "../dns/records.ts";
import { parseZone, type ZoneProblem } from "../dns/zone-file.ts";
import type { ZoneRecord } from "../dns/zone-record.ts";
import { ROOT } from "./config.ts";

const FOLDER = "dns/zones";

/** An address a component contributes to a zone. */
export interface Address {
  /** Relative to the zone. */
  readonly name: string;
  readonly address: Output<string>;
  /** Service that contributes it, for errors. */
  readonly source: string;
}

/** Record sets of a zone at one provider, keyed `name/TYPE`: those of its file and the contributed addresses. */
export function zoneRecords(zone: string, provider: DnsProviderName, addresses: readonly Address[], ttl: number) {
  const inFile = Object.entries(zoneFile(zone)).filter(([, record]) => isFor(record, provider));
  const base = { source: `${FOLDER}/${zone}.yaml`, records: Object.fromEntries(inFile) };
  const contributed = addresses.map(({ name, address, source }) => {
    const record: RecordSet = { name, type: "A", ttl, values: [] };
    return { source, key: recordKey(record), record, address };
  });
  const merged = mergeRecords(
    base,
    contributed.map(({ source, key, record }) => ({ source, records: { [key]: record } })),
  );
  const known = new Map(contributed.map(({ key, address }) => [key, address]));
  return Object.fromEntries(
    Object.entries(merged).map(([key, { ttl, values }]) => {
      const address = known.get(key);
      return [key, { ttl, values: address ? [address] : [...values] }];
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
