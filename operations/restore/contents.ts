import { z } from "zod";
import type { Drill } from "../../backup/drills.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { UserError } from "../../engine/user-error.ts";
import { printableLine } from "../../errors/printable.ts";
import { targetOf } from "../targets/registry.ts";

/** A line of JSON each table, of every database: its rows are counted, and so read, one by one. */
const COUNT = `set -euo pipefail
query() { psql --username=postgres --no-psqlrc --tuples-only --no-align --dbname="$1" --command="$2"; }
query postgres "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1" | while read -r database; do
  query "$database" "SELECT json_build_object('database', current_database(), 'table', schemaname || '.' || tablename, 'rows',
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint)
    FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1::text" < /dev/null
done`;

type Table = Drill["tables"][number];

const table = z.object({ database: z.string(), table: z.string(), rows: z.number() });

/** Counts the rows of all tables of a database by reading them. @throws UserError where one cannot be read */
export async function countRows(ready: ReadyStage, place: string, signal: AbortSignal): Promise<Table[]> {
  const target = await targetOf(ready, place);
  const printed: Buffer[] = [];
  const errors: Buffer[] = [];
  const streams = {
    stdout: (bytes: Uint8Array) => void printed.push(Buffer.from(bytes)),
    stderr: (bytes: Uint8Array) => void errors.push(Buffer.from(bytes)),
  };
  const command = ["bash", "-c", COUNT];
  const code = await target.shell(place, { container: place, command, podIndex: 0 }, streams, signal);
  if (code === 0) return tablesIn(Buffer.concat(printed).toString());
  const said = printableLine(Buffer.concat(errors).toString().trim(), 1000);
  throw new UserError("unverified", `a table of ${place} cannot be read: ${said || `it ended with ${code}`}`);
}

/** Pure. */
export const tablesIn = (text: string): Table[] =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => table.parse(JSON.parse(line)));
