import { isRecord, type Path, printPath } from "./codec.ts";
import type { PropertyChange } from "./handler.ts";

/** Every place where two plain values differ, as changes in place. Absent and `undefined` are the same. Pure. */
export function structuralDiff(before: unknown, after: unknown, at: Path = []): PropertyChange[] {
  if (before === after) return [];
  if (before === undefined) return [{ path: printPath(at), kind: "add" }];
  if (after === undefined) return [{ path: printPath(at), kind: "delete" }];
  if (Array.isArray(before) && Array.isArray(after)) {
    return indices(before, after).flatMap((index) => structuralDiff(before[index], after[index], [...at, index]));
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => structuralDiff(before[key], after[key], [...at, key]));
  }
  return [{ path: printPath(at), kind: "update" }];
}

function indices(before: readonly unknown[], after: readonly unknown[]): number[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
}
