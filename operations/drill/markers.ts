import { UserError } from "../../engine/user-error.ts";
import type { InContainer } from "../backup/container.ts";

/** A table of the database that no service uses; a drill begins and ends without it. */
const TABLE = "platform_drill";
/** An image of PostgreSQL has a superuser of the name that its environment says. */
const PSQL = `psql --no-psqlrc --quiet --tuples-only --no-align --username="\${POSTGRES_USER:-postgres}" --dbname=postgres`;

const WRITE = `ask() { ${PSQL} --set=ON_ERROR_STOP=1 --command="$1"; }
ask "DROP TABLE IF EXISTS ${TABLE}" && ask "CREATE TABLE ${TABLE} (at numeric PRIMARY KEY)" || exit 1
while row=$(ask "INSERT INTO ${TABLE} VALUES (extract(epoch FROM clock_timestamp())) RETURNING at"); do echo "marker $row"; sleep 1; done
exit 1`;

const READ = `${PSQL} --set=ON_ERROR_STOP=1 --command="SELECT 'marker ' || at FROM ${TABLE} ORDER BY at" \\
  && ${PSQL} --command="DROP TABLE ${TABLE}"`;

/** Rows of a database, each a time by its clock in seconds since 1970. */
export interface Markers {
  /** Those that were said to be written, the oldest first. */
  readonly written: readonly number[];
  /** Ends with the database, or by its signal. */
  readonly ended: Promise<unknown>;
}

/** Writes a row a second into a database, until its container is gone or the signal stops it. */
export function writeMarkers(run: InContainer): Markers {
  const written: number[] = [];
  const ended = run(WRITE, (line) => written.push(...markersIn([line]))).catch((error: unknown) => error);
  return { written, ended };
}

/** The rows that a database has, which are taken away then. @throws UserError where it cannot be asked, or has no such table */
export async function readMarkers(run: InContainer): Promise<readonly number[]> {
  const { code, lines } = await run(READ);
  if (code === 0) return markersIn(lines);
  throw new UserError(
    "unverified",
    `what the drill wrote cannot be read: ${lines.at(-1) ?? `psql ended with ${code}`}`,
  );
}

/** Pure. */
const markersIn = (lines: readonly string[]): number[] =>
  lines.flatMap((line) => (line.startsWith("marker ") ? [Number(line.slice("marker ".length))] : []));

/** What was written and is not there. */
export interface Lacking {
  readonly rows: number;
  /** Seconds between the last that was written and the newest that is there; null = none is there. */
  readonly seconds: number | null;
}

/** The newest row that was said to be written and is there; undefined = none is. Pure. */
export function newestThere(written: readonly number[], present: readonly number[]): number | undefined {
  const there = new Set(present);
  return written.findLast((each) => there.has(each));
}

/** Compares what was said to be written with what is there. Pure. */
export function lackingOf(written: readonly number[], present: readonly number[]): Lacking {
  const there = new Set(present);
  const rows = written.filter((each) => !there.has(each)).length;
  if (rows === 0) return { rows, seconds: 0 };
  const newest = newestThere(written, present);
  return { rows, seconds: newest === undefined ? null : written.at(-1)! - newest };
}
