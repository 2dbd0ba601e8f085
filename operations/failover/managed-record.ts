import type { RecordOverrides } from "../../dns/pools/status-file.ts";
import type { ZoneRecord } from "../../dns/zone-files/zone-record.ts";
import type { OpenStage } from "../../engine/open-stage.ts";
import { zoneNames } from "../../stage/hosting.ts";
import { zoneFilesOf } from "../zones/zone-files.ts";

/** A record with pools, and what was decided about them. */
export interface ManagedRecord {
  readonly zone: string;
  /** `name/TYPE`. */
  readonly key: string;
  readonly record: ZoneRecord & Required<Pick<ZoneRecord, "dynamic">>;
  readonly overrides: RecordOverrides;
}

/** Every record with pools in the stage's zones. @throws UserError where a zone or its status file is not valid */
export function managedRecords(open: Pick<OpenStage, "name" | "stage">): ManagedRecord[] {
  return zoneNames(open.stage).flatMap((zone) => {
    const { records, overrides } = zoneFilesOf(open, zone);
    return Object.entries(records)
      .filter((entry): entry is [string, ManagedRecord["record"]] => isManaged(entry[1]))
      .map(([key, record]) => ({ zone, key, record, overrides: overrides[key] ?? {} }));
  });
}

const isManaged = ({ dynamic, octodns }: ZoneRecord): boolean => dynamic !== undefined && octodns?.ignored !== true;
