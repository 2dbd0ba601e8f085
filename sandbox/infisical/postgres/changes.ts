import { type Row, type Rows, TABLES, type Table } from "./tables.ts";

/** Rows of one table. */
export interface Part {
  readonly table: Table;
  readonly rows: readonly Row[];
}

export interface Changes {
  /** New rows and changed ones, in the order in which they were made; those that others refer to come first. */
  readonly written: readonly Part[];
  /** Those that others refer to come last. */
  readonly deleted: readonly Part[];
}

/** What has to be done to the rows of a database to make them others. */
export function changesBetween(before: Rows, after: Rows): Changes {
  return {
    written: partsOf(TABLES, (table) => {
      const old = new Map(before[table.name].map((row) => [keyOf(table, row), JSON.stringify(row)]));
      return after[table.name].filter((row) => old.get(keyOf(table, row)) !== JSON.stringify(row));
    }),
    deleted: partsOf(TABLES.toReversed(), (table) => {
      const kept = new Set(after[table.name].map((row) => keyOf(table, row)));
      return before[table.name].filter((row) => !kept.has(keyOf(table, row)));
    }),
  };
}

const partsOf = (tables: readonly Table[], rows: (table: Table) => readonly Row[]): Part[] =>
  tables.map((table) => ({ table, rows: rows(table) })).filter((part) => part.rows.length > 0);

const keyOf = ({ key }: Table, row: Row): string => JSON.stringify(key.map((column) => row[column]));
