import { keysOfMarked, planOwnRecords } from "../../../dns/plan/ownership.ts";
import type { RecordChange, RecordSet } from "../../../dns/records/records.ts";
import type { RecordsInputs } from "./contract.ts";
import { allRecords } from "./master-file.ts";
import { recordSetsOf, sameAnswers, splitKey } from "./record-sets.ts";

/** Records that exist and are not ours. */
export class RecordConflictError extends Error {
  override readonly name = "RecordConflictError";
}

export interface Decision {
  readonly changes: readonly RecordChange[];
  readonly warnings: readonly string[];
}

/**
 * What makes the zone hold the given records. The engine's plan has shown every change, so the share of changes is not
 * limited here; only changes of a zone's apex NS also need `adopt`.
 * @param owned keys this resource has written before
 * @param recovers whether the state that knew what was written is lost: the zone's marker tells it
 * @throws RecordConflictError naming every record set in the way
 */
export function decide(
  given: RecordsInputs,
  owned: Iterable<string>,
  actual: readonly RecordSet[],
  recovers = false,
): Decision {
  const desired = recordSetsOf(allRecords(given));
  const { changes, warnings, conflicts } = planOwnRecords({
    desired,
    actual,
    owned: new Set([...owned, ...(recovers ? keysOfMarked(desired, actual) : [])]),
    minimumTtl: given.zone.minimumTtl,
    adopt: given.adopt,
    force: true,
  });
  const where = `${given.zone.name} at ${given.zone.provider}`;
  if (conflicts.length > 0) {
    throw new RecordConflictError(`zone ${where}: ${conflicts.map(({ message }) => message).join("; ")}`);
  }
  if (!given.adopt && changes.some(({ key, before }) => key === "/NS" && before)) {
    throw new RecordConflictError(
      `zone ${where}: its apex NS would change: check the delegation at the registrar, then set dns.adopt`,
    );
  }
  return { changes, warnings };
}

/** Deletions of the record sets that still hold what was written; the keys of the others stay. */
export function decideDeletion(
  written: RecordsInputs["records"],
  actual: readonly RecordSet[],
): { readonly changes: readonly RecordChange[]; readonly left: readonly string[] } {
  const ours = actual.flatMap((before) => {
    const key = `${before.name}/${before.type}`;
    const set = written[key];
    return set && splitKey(key).type !== "SOA" && key !== "/NS" ? [{ key, before, set }] : [];
  });
  const [unchanged, changed] = [true, false].map((same) =>
    ours.filter(({ key, before, set }) => sameAnswers(key, before, set) === same),
  ) as [typeof ours, typeof ours];
  return { changes: unchanged.map(({ key, before }) => ({ key, before })), left: changed.map(({ key }) => key) };
}
