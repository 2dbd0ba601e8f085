import { type Diff, type PropertyChange, type Stored, UNKNOWN } from "../../kernel/handler.ts";
import type { RecordsInputs, RecordsOutputs } from "./contract.ts";
import { allRecords } from "./master-file.ts";
import { isKnown, sameAnswers, sameOptions, sameSet } from "./record-sets.ts";

type State = Stored<RecordsInputs, RecordsOutputs>;
type GivenSet = RecordsInputs["records"][string];

/** Changes by record set and property. Another zone replaces; order and spelling of values are no change. Pure. */
export function diffRecords(old: State, given: RecordsInputs): Diff {
  return {
    changes: [
      ...zoneChanges(old.inputs, given),
      ...adoptChanges(old.inputs, given),
      ...(given.masterFile === UNKNOWN
        ? [UNKNOWN_FILE, ...recordChanges(old.inputs, { ...given, masterFile: old.inputs.masterFile })]
        : recordChanges(old.inputs, given)),
    ],
  };
}

const UNKNOWN_FILE: PropertyChange = { path: "masterFile", kind: "update" };

function zoneChanges(old: RecordsInputs, given: RecordsInputs): PropertyChange[] {
  return (["provider", "name", "zoneId"] as const)
    .filter((key) => old.zone[key] !== given.zone[key])
    .map((key) => ({ path: `zone.${key}`, kind: "update", replace: true, reason: "the records move to another zone" }));
}

const adoptChanges = (old: RecordsInputs, given: RecordsInputs): PropertyChange[] =>
  old.adopt === given.adopt ? [] : [{ path: "adopt", kind: "update" }];

function recordChanges(old: RecordsInputs, given: RecordsInputs): PropertyChange[] {
  const minimumTtl = Number(given.zone.minimumTtl) || 0;
  const [before, after] = [allRecords(old), allRecords(given)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = keys
    .map((key) => ({ key, changes: setChanges(key, before[key], after[key], minimumTtl) }))
    .filter(({ changes }) => changes.length > 0);
  const isInMap = ({ key }: { key: string }) => key in (key in after ? given : old).records;
  const inFile = changed.filter((each) => !isInMap(each));
  return [...fileChanges(old, given, inFile), ...changed.filter(isInMap).flatMap(({ changes }) => changes)];
}

const SIGN: Readonly<Record<PropertyChange["kind"], string>> = { add: "+", update: "~", delete: "-" };

/** Most record sets that a reason names. */
const NAMED = 10;

/** A text is one property: which of its record sets change is said as the reason. */
function fileChanges(
  old: RecordsInputs,
  given: RecordsInputs,
  changed: readonly { key: string; changes: readonly PropertyChange[] }[],
): PropertyChange[] {
  if (changed.length === 0) return [];
  const kind = old.masterFile === undefined ? "add" : given.masterFile === undefined ? "delete" : "update";
  const named = changed.slice(0, NAMED).map(({ key, changes }) => `${SIGN[changes[0]!.kind]} ${key}`);
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : "";
  return [{ path: "masterFile", kind, reason: `record sets ${named.join(", ")}${more}` }];
}

function setChanges(
  key: string,
  before: GivenSet | undefined,
  after: GivenSet | undefined,
  minimumTtl: number,
): PropertyChange[] {
  const path = `records[${JSON.stringify(key)}]`;
  if (!before) return [{ path, kind: "add" }];
  if (!after) return [{ path, kind: "delete" }];
  if (!isKnown(after)) return [{ path, kind: "update" }];
  if (sameSet(key, before, after, minimumTtl)) return [];
  const changes: PropertyChange[] = [];
  if (Math.max(before.ttl, minimumTtl) !== Math.max(after.ttl, minimumTtl))
    changes.push({ path: `${path}.ttl`, kind: "update" });
  if (!sameOptions(key, before, after)) changes.push({ path: `${path}.cloudflare`, kind: "update" });
  if (!sameAnswers(key, before, after)) {
    changes.push({ path: `${path}.${before.routing || after.routing ? "routing" : "values"}`, kind: "update" });
  }
  return changes;
}
