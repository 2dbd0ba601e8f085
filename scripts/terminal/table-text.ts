import { styleText } from "node:util";

/** Columns as wide as their widest cell; colour codes take no room. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = (cell: string) => cell.replace(ANSI, "").length;
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => width(row[column] ?? ""))));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - width(cell)))
      .join("  ")
      .trimEnd();
  return [line(header.map((title) => (title ? styleText("bold", title) : ""))), ...rows.map(line), ""].join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character of colour codes
const ANSI = /\u001b\[[0-9;]*m/g;
