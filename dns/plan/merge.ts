/** Record sets from several sources as one: each key has exactly one source. */
import { excludeEachOther } from "../records/exclusive.ts";
import type { RecordSet, RecordSets } from "../records/records.ts";

export interface Contribution {
  /** Who says so, for errors: a file, or a component such as `proxy`. */
  readonly source: string;
  readonly records: RecordSets;
}

export class ContributionConflictError extends Error {
  override readonly name = "ContributionConflictError";
}

/** Throws `ContributionConflict` that names both sources of every key given twice, and of every CNAME that would not stand alone. */
export function mergeRecords(base: Contribution, contributions: readonly Contribution[]): RecordSets {
  const merged: Record<string, RecordSet> = {};
  const sources = new Map<string, string>();
  const problems: string[] = [];
  for (const { source, records } of [base, ...contributions]) {
    for (const [key, record] of Object.entries(records)) {
      const first = sources.get(key);
      if (first !== undefined) problems.push(`${key} comes from ${first} and from ${source}: keep one`);
      else {
        sources.set(key, source);
        merged[key] = record;
      }
    }
  }
  problems.push(...besideCnames(merged, sources));
  if (problems.length > 0) throw new ContributionConflictError(problems.join("\n"));
  return merged;
}

function besideCnames(records: RecordSets, sources: ReadonlyMap<string, string>): string[] {
  const cnames = new Set(
    Object.values(records)
      .filter((record) => record.type === "CNAME")
      .map((record) => record.name),
  );
  return Object.entries(records)
    .filter(([, { name, type }]) => cnames.has(name) && excludeEachOther({ name, type }, { name, type: "CNAME" }))
    .map(([key, record]) => {
      const cname = `${record.name}/CNAME`;
      return `${key} from ${sources.get(key)} cannot stand beside ${cname} from ${sources.get(cname)}: a CNAME stands alone (RFC 1034 §3.6.2)`;
    });
}
