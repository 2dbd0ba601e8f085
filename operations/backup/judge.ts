import type { Generation } from "../../backup/generations.ts";
import type { BackupStatus } from "../status/report.ts";

/** The place that a service has now, as its repository knows it; times in milliseconds since 1970 by one clock. */
export interface PresentPlace extends Pick<Generation, "name" | "begun"> {
  /** When its last whole backup was completed; absent = none was. */
  readonly backedUp?: number | undefined;
  /** When it archived last; absent = never. */
  readonly archived?: number | undefined;
  readonly now: number;
}

/** So long a first backup may take, milliseconds. */
const FIRST_BACKUP = 15 * 60_000;
/** So old the last backup may be, one of which is made every day, milliseconds. */
const LAST_BACKUP = 2 * 86_400_000;
/** Seconds that an archived file may be on its way. */
const ON_ITS_WAY = 60;

/**
 * Whether a service would lose more than it should. Pure.
 * @param interval seconds after which something is archived at the latest; two of them and a minute are waited for
 */
export function judgeBackup(
  place: PresentPlace | undefined,
  interval: number,
): Omit<BackupStatus, "service" | "drilled" | "hint"> {
  if (!place) {
    const problems = ["nothing of it was ever backed up: ./platform up"];
    return { generation: null, until: null, says: "none", problems };
  }
  const { name: generation, begun, backedUp, archived, now } = place;
  const seconds = (since: number) => Math.max(0, Math.round((now - since) / 1000));
  if (backedUp === undefined) {
    const late = now - begun > FIRST_BACKUP;
    const problem = `no backup was completed since its place began ${seconds(begun)} s ago`;
    const says = "the first one is being made";
    return { generation, until: null, says, problems: late ? [problem] : [] };
  }
  const until = archived === undefined ? null : new Date(archived).toISOString();
  const age = seconds(archived ?? begun);
  const problem = `what it wrote in the last ${age} s is in no backup, as nothing was archived since`;
  const stale = age > 2 * interval + ON_ITS_WAY;
  const overdue = now - backedUp > LAST_BACKUP;
  const failing = `its last backup was completed ${Math.floor((now - backedUp) / 86_400_000)} days ago, and one is due every day: ./platform lease logs tells why`;
  const problems = [...(stale ? [problem] : []), ...(overdue ? [failing] : [])];
  return { generation, until, says: `all but the last ${age} s`, problems };
}

/** Days after which a rehearsed restore says little of the backups of today. */
const DRILL_DUE = 35;

/** What is said of the last restore that was rehearsed. Pure. @param began RFC 3339; absent = none was @param now milliseconds since 1970 */
export function judgeDrill(began: string | undefined, now: number): Pick<BackupStatus, "drilled" | "hint"> {
  if (began === undefined)
    return { drilled: null, hint: "no restore of it was ever rehearsed: ./platform drill restore" };
  const days = Math.floor((now - Date.parse(began)) / 86_400_000);
  const due = days > DRILL_DUE ? `its last rehearsed restore is ${days} days old: ./platform drill restore` : null;
  return { drilled: began, hint: due };
}
