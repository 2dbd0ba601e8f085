import type { RecordSet, RecordSets } from "../records/records.ts";
import type { Routing } from "../records/routing.ts";
import type { DecidedStatus } from "../zone-files/pools.ts";
import type { ZoneRecord } from "../zone-files/zone-record.ts";

/** A record set with pools in place of a routing. */
export type PooledRecord = RecordSet & Pick<ZoneRecord, "dynamic" | "octodns">;

/** Pools of a zone file in the terms of a provider that can give different answers to different askers. Pure. */
export interface Translation {
  /** Why the provider cannot answer as the record is written, or null. Does not depend on what is up. @param zone the records of its zone */
  problem(record: ZoneRecord, zone: RecordSets): string | null;
  /** What the provider is told for a record without a `problem`; undefined where a plain answer says it all. */
  routing(record: ZoneRecord, decided: DecidedStatus): Routing | undefined;
  /**
   * The inverse: the record with pools that are read as its routing again, itself where it has none; undefined where no
   * pools are. Absent = routing of this provider is not imported.
   */
  pools?(record: RecordSet): PooledRecord | undefined;
}
