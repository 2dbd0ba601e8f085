interface Item {
  readonly id: string;
  readonly column: number;
}

/** How often each column is ordered by those beside it. */
const ROUNDS = 8;

/**
 * The items of each column from top to bottom, so that few lines between neighbouring columns cross: each goes to the
 * average height of those it is connected to (barycentres, after Sugiyama). Pure.
 */
export function ordered(items: readonly Item[], edges: readonly (readonly [string, string])[]): string[][] {
  const columns = [...Map.groupBy(items, ({ column }) => column)]
    .toSorted(([a], [b]) => a - b)
    .map(([, those]) => those.map(({ id }) => id));
  const beside = new Map<string, string[]>();
  for (const [one, other] of edges) {
    beside.set(one, [...(beside.get(one) ?? []), other]);
    beside.set(other, [...(beside.get(other) ?? []), one]);
  }
  let best = columns;
  let current = columns;
  for (let round = 0; round < ROUNDS; round++) {
    current = swept(current, beside, round % 2 === 0);
    if (crossings(current, edges) < crossings(best, edges)) best = current;
  }
  return best;
}

/** Every column ordered by the one before it, or after it. */
function swept(columns: readonly string[][], beside: ReadonlyMap<string, string[]>, rightward: boolean): string[][] {
  const turned = rightward ? columns : columns.toReversed();
  const made: string[][] = [];
  for (const column of turned) {
    const heights = heightsIn(made.at(-1) ?? []);
    const own = heightsIn(column);
    const wish = (id: string) => {
      const seen = (beside.get(id) ?? []).flatMap((other) => heights.get(other) ?? []);
      return seen.length > 0 ? seen.reduce((sum, height) => sum + height, 0) / seen.length : own.get(id)!;
    };
    made.push(column.toSorted((a, b) => wish(a) - wish(b)));
  }
  return rightward ? made : made.reverse();
}

/** From 0 at the top to 1 at the bottom. */
const heightsIn = (column: readonly string[]): Map<string, number> =>
  new Map(column.map((id, index) => [id, (index + 0.5) / column.length]));

function crossings(columns: readonly string[][], edges: readonly (readonly [string, string])[]): number {
  const at = new Map(columns.flatMap((ids, column) => ids.map((id, row) => [id, { column, row }] as const)));
  const lines = edges
    .map(([one, other]) => [at.get(one)!, at.get(other)!] as const)
    .map(([a, b]) => (a.column <= b.column ? ([a, b] as const) : ([b, a] as const)))
    .filter(([a, b]) => a.column !== b.column);
  return lines.reduce(
    (sum, [a, b], index) =>
      sum +
      lines.slice(index + 1).filter(([c, d]) => a.column === c.column && (a.row - c.row) * (b.row - d.row) < 0).length,
    0,
  );
}
