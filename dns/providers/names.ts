import { InvalidNameError } from "../records/name.ts";
import { type RecordSet, recordKey } from "../records/records.ts";

/** Absolute name without final dot. */
export const fullName = (name: string, zone: string): string => (name === "" ? zone : `${name}.${zone}`);

/** Relative name of an absolute one within its zone; `""` is the apex. @throws InvalidName where it is of another zone */
export function relativeTo(zone: string, full: string): string {
  const name = full.replace(/\.$/, "").toLowerCase();
  if (name === zone) return "";
  if (name.endsWith(`.${zone}`)) return name.slice(0, -zone.length - 1);
  throw new InvalidNameError(`${name} is not within ${zone}`);
}

/** Record sets that keep a zone from being deleted: all but the apex NS. */
export const recordsBeyondApex = (records: readonly RecordSet[]): string[] =>
  records.map(recordKey).filter((key) => key !== "/NS" && key !== "/SOA");
