/** The difference of two readings of one zone, as a plan. */
import { type ChangeLimits, type Plan, planRecords, sameRecordSet } from "../plan/plan.ts";
import type { RecordSet, RecordSets } from "../records/records.ts";
import type { ZoneRecord } from "./zone-record.ts";

type ZoneRecords = Readonly<Record<string, ZoneRecord>>;

/** Records that either side marks as `ignored` are left out; `dynamic` and `geo` answers count as part of a record. */
export function diffZones(from: ZoneRecords, to: ZoneRecords, limits: ChangeLimits = {}): Plan {
  const ignored = new Set([...ignoredKeys(from), ...ignoredKeys(to)]);
  const before = without(from, ignored);
  return planRecords({
    desired: without(to, ignored),
    actual: Object.values(before),
    owned: new Set(Object.keys(before)),
    minimumTtl: 0,
    adopt: true,
    limits,
    same: sameZoneRecord,
  });
}

const ignoredKeys = (records: ZoneRecords): string[] =>
  Object.keys(records).filter((key) => records[key]!.octodns?.ignored === true);

const without = (records: ZoneRecords, keys: ReadonlySet<string>): RecordSets =>
  Object.fromEntries(Object.entries(records).filter(([key]) => !keys.has(key)));

function sameZoneRecord(a: RecordSet, b: RecordSet): boolean {
  const answers = ({ dynamic, geo }: Partial<ZoneRecord>): string => JSON.stringify([dynamic, geo]);
  return sameRecordSet(a, b) && answers(a as ZoneRecord) === answers(b as ZoneRecord);
}
