/** A live zone as a zone file that means the same. */
import { fqdnOf } from "./name.ts";
import { isChallenge, isMarker } from "./ownership.ts";
import { sameRecordSet } from "./plan.ts";
import { InvalidRdata, RECORD_TYPES } from "./rdata.ts";
import { type RecordSet, recordKey } from "./records.ts";
import { type ParsedZone, parseZone } from "./zone-file.ts";
import { optionBlock, recordAt } from "./zone-options.ts";
import { printZone } from "./zone-print.ts";
import type { ZoneRecord } from "./zone-record.ts";

export interface ImportedZone {
  /** Text of the zone file. */
  readonly text: string;
  readonly count: number;
  readonly left: readonly LeftOut[];
}

interface LeftOut {
  readonly key: string;
  readonly reason: string;
}

/**
 * Record sets that the checks would reject are marked `lenient`. What no zone file can hold, and what is not the zone
 * file's business, is left out with the reason. Pure.
 * @param unwanted why to leave a record set out, such as one that comes from the services; undefined = take it
 */
export function importZone(
  zone: string,
  actual: readonly RecordSet[],
  unwanted: (record: RecordSet) => string | undefined,
): ImportedZone {
  const left: LeftOut[] = [];
  const fitting = actual
    .filter((record) => {
      const reason = unwanted(record) ?? unfit(record);
      if (reason !== undefined) left.push({ key: recordKey(record), reason });
      return reason === undefined;
    })
    .map(withOptions);
  const { records } = read(zone, printZone(fitting), true);
  const kept = fitting.filter((record) => {
    const again = records[recordKey(record)];
    if (again && sameRecordSet(record, recordAt(again, "cloudflare"))) return true;
    left.push({ key: recordKey(record), reason: "no zone file can hold it unchanged" });
    return false;
  });
  return { text: printZone(withLeniency(zone, kept)), count: kept.length, left };
}

function unfit(record: RecordSet): string | undefined {
  const key = recordKey(record);
  if (key === "/NS") return "the provider's own name servers";
  if (isMarker(key)) return "marks an owner";
  if (isChallenge(key)) return "belongs to a certificate order";
  if (!RECORD_TYPES.has(record.type)) return `type ${record.type} is not known`;
  try {
    printZone([record]);
    return undefined;
  } catch (error) {
    return error instanceof InvalidRdata ? error.message : String(error);
  }
}

type Written = RecordSet & Pick<ZoneRecord, "octodns">;

/** With the block that asks for what Cloudflare keeps beside the data. */
function withOptions(record: RecordSet): Written {
  const cloudflare = optionBlock(record);
  return cloudflare ? { ...record, octodns: { cloudflare } } : record;
}

/** Records the checks would reject, marked so that they are warned about instead. */
function withLeniency(zone: string, records: readonly Written[]): Written[] {
  const { errors } = read(zone, printZone(records), false);
  const rejected = new Set(errors.map(({ fqdn, type }) => `${fqdn} ${type}`));
  return records.map((record) =>
    rejected.has(`${fqdnOf(record.name, zone)} ${record.type}`)
      ? { ...record, octodns: { ...record.octodns, lenient: true } }
      : record,
  );
}

const read = (zone: string, text: string, lenient: boolean): ParsedZone =>
  parseZone({ zone, files: { [`${zone}.yaml`]: text }, options: { lenient } });
