/** A live zone as a zone file that means the same. */

import { errorText } from "../../errors/text.ts";
import { isChallenge, isMarker } from "../plan/ownership.ts";
import { sameRecordSet } from "../plan/plan.ts";
import { DNS_PROVIDERS } from "../providers/registry.ts";
import type { PooledRecord } from "../providers/translation.ts";
import { fqdnOf } from "../records/name.ts";
import { RECORD_TYPES } from "../records/rdata.ts";
import { type RecordSet, recordKey } from "../records/records.ts";
import { type ParsedZone, parseZone } from "../zone-files/zone-file.ts";
import { optionBlock, recordAt } from "../zone-files/zone-options.ts";
import { printZone } from "../zone-files/zone-print.ts";
import type { ZoneRecord } from "../zone-files/zone-record.ts";
import { FAILOVER_TTL, servedRecord } from "./served-record.ts";

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
 * Record sets that the checks would reject are marked `lenient`; routing becomes pools. What no zone file can hold, and what
 * is not the zone file's business, is left out with the reason. Pure.
 * @param unwanted why to leave a record set out, such as one that comes from the services; undefined = take it
 */
export function importZone(
  zone: string,
  actual: readonly RecordSet[],
  unwanted: (record: RecordSet) => string | undefined,
): ImportedZone {
  const left: LeftOut[] = [];
  const fitting = actual.filter((record) => {
    const reason = unwanted(record) ?? unfit(record);
    if (reason !== undefined) left.push({ key: recordKey(record), reason });
    return reason === undefined;
  });
  const { records } = read(zone, printZone(fitting.map(inFile)), true);
  const kept = fitting.filter((record) => {
    const again = records[recordKey(inFile(record))];
    if (again && readAgain(again).some((each) => sameRecordSet(record, each))) return true;
    left.push({ key: recordKey(record), reason: "no zone file can hold it unchanged" });
    return false;
  });
  return { text: printZone(withLeniency(zone, kept.map(inFile))), count: kept.length, left };
}

function unfit(record: RecordSet): string | undefined {
  const key = recordKey(record);
  if (key === "/NS") return "the provider's own name servers";
  if (isMarker(key)) return "marks an owner";
  if (isChallenge(key)) return "belongs to a certificate order";
  if (!RECORD_TYPES.has(record.type)) return `type ${record.type} is not known`;
  if (record.routing && record.ttl > FAILOVER_TTL) return `has a routing, for longer than ${FAILOVER_TTL} seconds`;
  if (!pooledRecord(record)) return "has a routing that no pools of a zone file can say";
  try {
    printZone([inFile(record)]);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

type Written = RecordSet & Pick<ZoneRecord, "octodns">;

/** The record as a zone file has it: with pools, with the block for what Cloudflare keeps beside the data, its apex CNAME as ALIAS. */
function inFile(given: RecordSet): Written {
  const record = recordKey(given) === "/CNAME" ? { ...given, type: "ALIAS" } : given;
  const cloudflare = optionBlock(record);
  return cloudflare ? { ...record, octodns: { cloudflare } } : (pooledRecord(record) ?? record);
}

/** Providers whose routing becomes pools again. */
const importers = Object.entries(DNS_PROVIDERS).flatMap(([provider, { translation }]) =>
  translation?.pools ? [{ provider, pools: translation.pools }] : [],
);

function pooledRecord(record: RecordSet): PooledRecord | undefined {
  if (record.routing === undefined) return record;
  return importers.map(({ pools }) => pools(record)).find((pooled) => pooled !== undefined);
}

/** What providers are told when the file is read again: importers have routing, Cloudflare has options. */
const readAgain = (record: ZoneRecord): RecordSet[] =>
  importers.flatMap(({ provider }) =>
    ["cloudflare", provider].map((host) => recordAt(servedRecord(record, provider, {}), host)),
  );

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
