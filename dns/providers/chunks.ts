import type { RecordChange } from "../records/records.ts";

/** Sizes of something in every unit a provider limits, such as additions and deletions. */
export type Sizes = readonly number[];

/** Changes in groups within the limits, a name never split: what stands together at a name changes together. */
export function chunkByName<T>(
  changes: readonly RecordChange[],
  convert: (change: RecordChange) => T,
  sizesOf: (converted: T) => Sizes,
  limits: Sizes,
): T[][] {
  const byName = new Map<string, T[]>();
  for (const change of changes) {
    const { name } = change.after ?? change.before!;
    byName.set(name, [...(byName.get(name) ?? []), convert(change)]);
  }
  const chunks: T[][] = [];
  let room: Sizes = limits.map(() => -1);
  for (const group of byName.values()) {
    const sizes = group.map(sizesOf).reduce((sum, each) => sum.map((size, unit) => size + each[unit]!));
    const fits = sizes.every((size, unit) => size <= room[unit]!);
    if (!fits) chunks.push([]);
    room = (fits ? room : limits).map((left, unit) => left - sizes[unit]!);
    chunks.at(-1)!.push(...group);
  }
  return chunks;
}
