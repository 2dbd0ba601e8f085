import { refusals } from "../../../dns/providers/refusals.ts";
import { excludeEachOther } from "../../../dns/records/exclusive.ts";
import { InvalidLineError } from "../../../dns/records/master-lines.ts";
import { InvalidRdataError, RECORD_TYPES } from "../../../dns/records/rdata.ts";
import type { CheckFailure } from "../../kernel/handler.ts";
import type { RecordsInputs } from "./contract.ts";
import { allRecords, keysGivenTwice } from "./master-file.ts";
import { canonicalOf, isKnown, recordSetsOf, splitKey } from "./record-sets.ts";

type Given = RecordsInputs["records"];

/** What can be in no zone, or never in one of that provider: found for every provider before any of them is written. */
export function checkRecords(given: Pick<RecordsInputs, "zone" | "records" | "masterFile">): CheckFailure[] {
  if (typeof given.records !== "object") return [];
  const unread = checkMasterFile(given);
  return unread.length > 0 ? unread : checkAll(given.zone, allRecords(given));
}

function checkMasterFile(given: Pick<RecordsInputs, "records" | "masterFile">): CheckFailure[] {
  try {
    return keysGivenTwice(given).map((key) => ({
      property: property(key),
      reason: "is also in masterFile: keep one of them",
    }));
  } catch (error) {
    if (!(error instanceof InvalidLineError)) throw error;
    return [{ property: "masterFile", reason: error.message }];
  }
}

function checkAll(zone: RecordsInputs["zone"], records: Given): CheckFailure[] {
  const cnames = new Set(
    Object.keys(records)
      .filter((key) => key.endsWith("/CNAME"))
      .map((key) => splitKey(key).name),
  );
  const failures = Object.entries(records).flatMap(([key, set]) => [...checkKey(key, cnames), ...checkSet(key, set)]);
  return failures.length > 0 || typeof zone !== "object" ? failures : checkProvider(zone, records);
}

/** Sets with unknown values count for their name and type. */
function checkProvider(zone: RecordsInputs["zone"], records: Given): CheckFailure[] {
  const known = Object.entries(records).map(([key, set]) => [key, isKnown(set) ? set : { ttl: 0, values: [] }]);
  return refusals(zone.provider, zone.name, recordSetsOf(Object.fromEntries(known))).map(({ key, message }) => ({
    property: key === null ? "records" : property(key),
    reason: message,
  }));
}

const property = (key: string): string => `records[${JSON.stringify(key)}]`;

function checkKey(key: string, cnames: ReadonlySet<string>): CheckFailure[] {
  const { name, type } = splitKey(key);
  if (!key.includes("/") || !RECORD_TYPES.has(type)) {
    return [
      {
        property: property(key),
        reason: `"${key}" must be name/TYPE with one of ${[...RECORD_TYPES].sort().join(", ")}`,
      },
    ];
  }
  if (name !== name.toLowerCase() || name.endsWith(".") || name.startsWith("@")) {
    return [
      {
        property: property(key),
        reason: `"${name}" must be relative to the zone, in lower case, without final dot; the apex is ""`,
      },
    ];
  }
  if (cnames.has(name) && excludeEachOther({ name, type }, { name, type: "CNAME" })) {
    return [
      {
        property: property(key),
        reason: `cannot stand beside "${name}/CNAME": a CNAME stands alone (RFC 1034 §3.6.2)`,
      },
    ];
  }
  return [];
}

function checkSet(key: string, set: Given[string]): CheckFailure[] {
  if (!isKnown(set)) return [];
  try {
    canonicalOf(key, set);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidRdataError)) throw error;
    return [{ property: `${property(key)}.values`, reason: error.message }];
  }
}
