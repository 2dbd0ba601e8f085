import { type RecordSet, recordKey } from "../records/records.ts";

/** Absolute name without final dot. */
export const fullName = (name: string, zone: string): string => (name === "" ? zone : `${name}.${zone}`);

/** Relative name of an absolute one within its zone; `""` is the apex. */
export function relativeTo(zone: string, full: string): string {
  const name = full.replace(/\.$/, "").toLowerCase();
  return name === zone ? "" : name.slice(0, -zone.length - 1);
}

/** Record sets that keep a zone from being deleted: all but the apex NS. */
export const recordsBeyondApex = (records: readonly RecordSet[]): string[] =>
  records.map(recordKey).filter((key) => key !== "/NS" && key !== "/SOA");
