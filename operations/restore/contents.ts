import { z } from "zod";
import type { ArchiveKind } from "../../backup/archives.ts";
import type { Contents } from "../../backup/drills.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { UserError } from "../../engine/user-error.ts";
import { printableLine } from "../../errors/printable.ts";
import { targetOf } from "../targets/registry.ts";

/** A line of JSON each table, of every database: its rows are counted, and so read, one by one. */
const COUNT = `set -euo pipefail
query() { psql --no-psqlrc --tuples-only --no-align --dbname="$1" --command="$2"; }
query postgres "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1" | while read -r database; do
  query "$database" "SELECT json_build_object('database', current_database(), 'table', schemaname || '.' || tablename, 'rows',
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint)
    FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1::text" < /dev/null
done`;

/** What is run in a copy, by the kind of data, and how what it prints is read. */
const READ: Readonly<Record<ArchiveKind, { command: readonly string[]; read: (text: string) => Contents }>> = {
  postgres: { command: ["bash", "-c", COUNT], read: tablesIn },
  // All was read when it was restored.
  volume: { command: ["sh", "-c", `. "\${TMPDIR:-/tmp}/backup-functions" && contents`], read: volumesIn },
};

/** Reads all that a copy holds, and tells what there is. @throws UserError where some of it cannot be read */
export async function readContents(
  ready: ReadyStage,
  place: string,
  kind: ArchiveKind,
  signal: AbortSignal,
): Promise<Contents> {
  const { command, read } = READ[kind];
  const target = await targetOf(ready, place);
  const printed: Buffer[] = [];
  const errors: Buffer[] = [];
  const streams = {
    stdout: (bytes: Uint8Array) => void printed.push(Buffer.from(bytes)),
    stderr: (bytes: Uint8Array) => void errors.push(Buffer.from(bytes)),
  };
  const code = await target.shell(place, { container: place, command: [...command], podIndex: 0 }, streams, signal);
  if (code === 0) return read(Buffer.concat(printed).toString());
  const said = printableLine(Buffer.concat(errors).toString().trim(), 1000);
  throw new UserError("unverified", `what ${place} holds cannot be read: ${said || `it ended with ${code}`}`);
}

const table = z.object({ database: z.string(), table: z.string(), rows: z.number() });

/** Pure. @param text a line of JSON each table */
export function tablesIn(text: string): Contents {
  return { tables: linesOf(text).map((line) => table.parse(JSON.parse(line))), volumes: [] };
}

/** Pure. @param text a line each volume, `volume /data 3 120`: files and octets; and `pins 2` where there are some */
export function volumesIn(text: string): Contents {
  const words = linesOf(text).map((line) => line.split(" "));
  const volumes = words
    .filter(([what]) => what === "volume")
    .map(([, path, files, octets]) => ({ path: path!, files: Number(files), octets: Number(octets) }));
  const pins = words.find(([what]) => what === "pins")?.[1];
  return { tables: [], volumes, ...(pins !== undefined && { pins: Number(pins) }) };
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");
