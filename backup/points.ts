import type { Backup } from "./archive.ts";
import { beginningOf } from "./generations.ts";
import type { PastPlace } from "./history.ts";

/** A stretch of time, each moment of which can be restored; milliseconds since 1970. */
export interface Span {
  readonly generation: string;
  /** End of its first whole backup. */
  readonly from: number;
  /** When it archived last, or when the generation after it had a backup of its own. */
  readonly until: number;
}

/** What a person wants to have back; none of both = all that was archived. */
export type Wish = { readonly at?: number; readonly backup?: undefined } | { readonly backup: string };

/** Where that lies. */
export type Point =
  | { readonly kind: "all"; readonly generation: string; readonly until: number }
  | { readonly kind: "time"; readonly generation: string; readonly at: number }
  | { readonly kind: "backup"; readonly generation: string; readonly backup: Backup }
  /** Nothing has it. */
  | { readonly kind: "none"; readonly spans: readonly Span[] };

/**
 * What can be restored to the moment, the earliest first: of the generation that a new place would begin with, and of those that its data
 * came from. What a place that was given up wrote after its successor had a backup is in none of them. Pure.
 */
export function spansOf(places: readonly PastPlace[]): Span[] {
  const spans: Span[] = [];
  for (const { name, backups, archived } of chainOf(places)) {
    const from = backups[0]!.finished;
    const end = Math.max(from, archived ?? from);
    spans.unshift({ generation: name, from, until: Math.min(end, spans[0]?.from ?? end) });
  }
  return spans;
}

/** Finds the generation that has what is wanted. Pure. */
export function pointOf(places: readonly PastPlace[], wish: Wish): Point {
  const spans = spansOf(places);
  const none = { kind: "none", spans } as const;
  const last = spans.at(-1);
  if (wish.backup !== undefined) return backupOf(places, wish.backup) ?? none;
  if (!last) return none;
  const { at } = wish;
  if (at === undefined) return { kind: "all", generation: last.generation, until: last.until };
  const found = spans.findLast(({ from }) => from <= at);
  return found && at <= found.until ? { kind: "time", generation: found.generation, at } : none;
}

/** A backup of what has no log, which is all that can be restored of it. */
export interface Snapshot {
  readonly generation: string;
  readonly backup: Backup;
}

/** Where what is wanted of it lies: a moment is found in the newest that was complete by then. */
export type SnapshotPoint =
  | { readonly kind: "all"; readonly generation: string; readonly until: number }
  | ({ readonly kind: "backup" } & Snapshot)
  /** Nothing has it. */
  | { readonly kind: "none"; readonly snapshots: readonly Snapshot[] };

/** The same as `spansOf`, of what has no log; the earliest first. Pure. */
export function snapshotsOf(places: readonly PastPlace[]): Snapshot[] {
  const snapshots: Snapshot[] = [];
  for (const { name: generation, backups } of chainOf(places)) {
    const next = snapshots[0]?.backup.finished ?? Number.POSITIVE_INFINITY;
    const own = backups.filter(({ finished }) => finished < next);
    snapshots.unshift(...own.map((backup) => ({ generation, backup })));
  }
  return snapshots;
}

/** Finds the snapshot that has what is wanted. Pure. */
export function snapshotOf(places: readonly PastPlace[], wish: Wish): SnapshotPoint {
  const snapshots = snapshotsOf(places);
  const none = { kind: "none", snapshots } as const;
  if (wish.backup !== undefined) return backupOf(places, wish.backup) ?? none;
  const { at } = wish;
  const found = snapshots.findLast(({ backup }) => at === undefined || backup.finished <= at);
  if (!found) return none;
  if (at === undefined) return { kind: "all", generation: found.generation, until: found.backup.finished };
  return { kind: "backup", ...found };
}

/** Generations with a backup, the latest first, each the ancestor of the one before, whatever lay between them. */
function chainOf(places: readonly PastPlace[]): PastPlace[] {
  const beginning = beginningOf("", places);
  const chain: PastPlace[] = [];
  const passed = new Set<string>();
  let name = beginning.kind === "restore" ? beginning.ancestor : undefined;
  while (name !== undefined && !passed.has(name)) {
    passed.add(name);
    const place = places.find((each) => each.name === name);
    if (place && place.backups.length > 0) chain.push(place);
    name = place?.ancestor;
  }
  return chain;
}

function backupOf(places: readonly PastPlace[], label: string): ({ kind: "backup" } & Snapshot) | undefined {
  for (const { name: generation, backups } of places.toReversed()) {
    const backup = backups.find((each) => each.label === label);
    if (backup) return { kind: "backup", generation, backup };
  }
  return undefined;
}
