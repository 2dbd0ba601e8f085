import type { Diff, PropertyChange, Stored } from "../../kernel/handler.ts";
import type { RecordsInputs, RecordsOutputs } from "./contract.ts";
import { isKnown, sameAnswers, sameOptions, sameSet } from "./record-sets.ts";

type State = Stored<RecordsInputs, RecordsOutputs>;
type GivenSet = RecordsInputs["records"][string];

/** Changes by record set and property. Another zone replaces; order and spelling of values are no change. Pure. */
export function diffRecords(old: State, given: RecordsInputs): Diff {
  return {
    changes: [
      ...zoneChanges(old.inputs, given),
      ...adoptChanges(old.inputs, given),
      ...recordChanges(old.inputs, given),
    ],
  };
}

function zoneChanges(old: RecordsInputs, given: RecordsInputs): PropertyChange[] {
  return (["provider", "name", "zoneId"] as const)
    .filter((key) => old.zone[key] !== given.zone[key])
    .map((key) => ({ path: `zone.${key}`, kind: "update", replace: true, reason: "the records move to another zone" }));
}

const adoptChanges = (old: RecordsInputs, given: RecordsInputs): PropertyChange[] =>
  old.adopt === given.adopt ? [] : [{ path: "adopt", kind: "update" }];

function recordChanges(old: RecordsInputs, given: RecordsInputs): PropertyChange[] {
  const minimumTtl = Number(given.zone.minimumTtl) || 0;
  const keys = [...new Set([...Object.keys(old.records), ...Object.keys(given.records)])].sort();
  return keys.flatMap((key) => setChanges(key, old.records[key], given.records[key], minimumTtl));
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
