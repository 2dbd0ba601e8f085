/** One row of the table. */
interface Row {
  readonly target: string;
  readonly inputs: number;
  readonly crashes: number;
  readonly hangs: number;
  /** Octets. */
  readonly peakMemory: number;
}

/** What came of each target, in columns. */
export function fuzzTable(rows: readonly Row[]): string {
  const cells = rows.map(({ target, inputs, crashes, hangs, peakMemory }) => [
    target,
    inputs.toLocaleString("en"),
    String(crashes),
    String(hangs),
    `${Math.round(peakMemory / 2 ** 20)} MiB`,
  ]);
  const table = [["target", "inputs", "crashes", "hangs", "peak memory"], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) => row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  "))
    .join("\n");
}
