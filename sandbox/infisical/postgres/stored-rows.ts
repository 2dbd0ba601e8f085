import type { ClientBase } from "pg";
import type { Changes, Part } from "./changes.ts";
import { seal, unseal } from "./sealing.ts";
import { type Row, type Rows, TABLES, type Table, type TableName } from "./tables.ts";

/** Every row of the database, decrypted. @throws when one was encrypted with another key */
export async function readRows(client: ClientBase, key: Buffer): Promise<Rows> {
  const rows: Partial<Record<TableName, Row[]>> = {};
  for (const table of TABLES) {
    const columns = Object.keys(table.columns).join(", ");
    const answer = await client.query<Row>(`select ${columns} from ${table.name} order by position`);
    const shown = (value: unknown) => unseal(key, value as Buffer).toString("utf8");
    rows[table.name] = answer.rows.map((row) => withSealed(table, row, shown));
  }
  return rows as Rows;
}

/** Writes and deletes rows: a statement for each table that differs. */
export async function writeRows(client: ClientBase, key: Buffer, { written, deleted }: Changes): Promise<void> {
  // JSON brings octets in hexadecimal
  const hidden = (value: unknown) => `\\x${seal(key, Buffer.from(String(value), "utf8")).toString("hex")}`;
  for (const { table, rows } of written) {
    await insert(client, { table, rows: rows.map((row) => withSealed(table, row, hidden)) });
  }
  for (const part of deleted) await erase(client, part);
}

async function insert(client: ClientBase, { table, rows }: Part): Promise<void> {
  const { name, key } = table;
  const columns = Object.keys(table.columns);
  const rest = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
  const change = rest.length > 0 ? `update set ${rest.join(", ")}` : "nothing";
  const list = columns.join(", ");
  await client.query(
    `insert into ${name} (${list}) select ${list} from ${records(table)} on conflict (${key.join(", ")}) do ${change}`,
    [JSON.stringify(rows)],
  );
}

async function erase(client: ClientBase, { table, rows }: Part): Promise<void> {
  const { name, key } = table;
  const same = key.map((column) => `${name}.${column} = gone.${column}`).join(" and ");
  const keys = rows.map((row) => Object.fromEntries(key.map((column) => [column, row[column]])));
  await client.query(`delete from ${name} using ${records(table)} as gone where ${same}`, [JSON.stringify(keys)]);
}

/** The rows that the statement's argument has as JSON. */
const records = ({ name }: Table): string => `json_populate_recordset(null::${name}, $1)`;

/** A row with what is or will be encrypted in it turned by `turn`. */
function withSealed({ columns }: Table, row: Row, turn: (value: unknown) => string): Row {
  const turned = ([column, value]: [string, unknown]) =>
    columns[column] === "sealed" && value !== null ? [column, turn(value)] : [column, value];
  return Object.fromEntries(Object.entries(row).map(turned));
}
