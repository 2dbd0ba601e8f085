import { join, relative } from "node:path";
import { InvalidStatusFile, type RecordOverrides, readOverrides } from "../../dns/pools/status-file.ts";
import { parseZone } from "../../dns/zone-files/zone-file.ts";
import type { ZoneRecord } from "../../dns/zone-files/zone-record.ts";
import { Failure } from "../../engine/failure.ts";
import { root } from "../../engine/root.ts";
import { zoneNames } from "../../stage/hosting.ts";
import type { Stage } from "../../stage/schema.ts";

/** A record with pools, and what was decided about them. */
export interface ManagedRecord {
  readonly zone: string;
  /** `name/TYPE`. */
  readonly key: string;
  readonly record: ZoneRecord & Required<Pick<ZoneRecord, "dynamic">>;
  readonly overrides: RecordOverrides;
}

const FOLDER = join(root, "dns", "zones");

/** Every record with pools in the stage's zones. @throws Failure where a zone or its status file is not valid */
export function managedRecords(stage: Stage): ManagedRecord[] {
  return zoneNames(stage).flatMap((zone) => {
    const overrides = overridesOf(zone);
    return Object.entries(recordsOf(zone))
      .filter((entry): entry is [string, ManagedRecord["record"]] => isManaged(entry[1]))
      .map(([key, record]) => ({ zone, key, record, overrides: overrides[key] ?? {} }));
  });
}

const isManaged = ({ dynamic, octodns }: ZoneRecord): boolean => dynamic !== undefined && octodns?.ignored !== true;

function recordsOf(zone: string): Readonly<Record<string, ZoneRecord>> {
  const { records, errors } = parseZone({ zone, dir: FOLDER });
  if (errors.length === 0) return records;
  const lines = errors.map(({ file, line, message }) => `${relative(root, file ?? FOLDER)}:${line ?? 1}: ${message}`);
  throw new Failure(
    `zone ${zone} is not valid:\n  ${lines.join("\n  ")}`,
    `./platform dns validate ${zone} --zones dns/zones`,
  );
}

function overridesOf(zone: string) {
  try {
    return readOverrides(root, zone);
  } catch (error) {
    throw error instanceof InvalidStatusFile ? new Failure(error.message) : error;
  }
}
