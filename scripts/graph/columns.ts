/** What stands in a column. */
export interface Standing {
  readonly id: string;
  /** It stands in no column before this one. */
  readonly least: number;
}

/** Two things and the line between them. */
export interface Connection {
  readonly from: string;
  readonly to: string;
  /** Whether `to` stands to the right of `from`; others are drawn however the two stand. */
  readonly forward: boolean;
}

/** The column of each box: right of all that lead to it, and as far left as that allows; none is empty. Pure. */
export function columnsOf(boxes: readonly Standing[], connections: readonly Connection[]): Map<string, number> {
  const leading = Map.groupBy(
    connections.filter(({ forward }) => forward),
    ({ to }) => to,
  );
  const least = new Map(boxes.map((box) => [box.id, box.least]));
  const known = new Map<string, number>();
  const columnOf = (id: string, above: ReadonlySet<string>): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const within = new Set([...above, id]);
    // What leads back to where it began does not count.
    const before = (leading.get(id) ?? []).filter(({ from }) => !within.has(from));
    const column = Math.max(least.get(id) ?? 0, ...before.map(({ from }) => columnOf(from, within) + 1));
    known.set(id, column);
    return column;
  };
  for (const { id } of boxes) columnOf(id, new Set());
  const used = [...new Set(known.values())].sort((a, b) => a - b);
  return new Map([...known].map(([id, column]) => [id, used.indexOf(column)]));
}
