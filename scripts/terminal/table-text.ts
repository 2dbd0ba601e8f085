import { styleText } from "node:util";

/** How a table is made to fit: this column, of plain cells, is cut where there is no room for all. */
export interface Fit {
  /** Characters a line may have. */
  readonly columns: number;
  readonly cut: number;
}

/** A cell with fewer characters tells nothing. */
const LEAST = 12;
const GAP = "  ";

/** A table with a bold header, by `formatRows`. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], fit?: Fit): string {
  return formatRows([header.map((title) => (title ? styleText("bold", title) : "")), ...rows], fit);
}

/** Columns as wide as their widest cell; colour codes take no room. */
export function formatRows(
  rows: readonly (readonly string[])[],
  fit: Fit = { columns: Number.POSITIVE_INFINITY, cut: 0 },
): string {
  const width = (cell = "") => cell.replace(ANSI, "").length;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...rows.map((row) => width(row[column]))));
  const excess = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - fit.columns;
  const least = Math.min(LEAST, widths[fit.cut] ?? 0);
  if (excess > 0) widths[fit.cut] = Math.max(least, (widths[fit.cut] ?? 0) - excess);
  const shown = (cell: string, column: number) => {
    const room = widths[column] ?? 0;
    return column === fit.cut && width(cell) > room ? `${cell.slice(0, room - 1)}…` : cell;
  };
  const line = (cells: readonly string[]) =>
    cells
      .map(shown)
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
      .join(GAP)
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character of colour codes
const ANSI = /\u001b\[[0-9;]*m/g;
