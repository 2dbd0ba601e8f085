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
): Omit<BackupStatus, "service" | "restored" | "hint"> {
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

/** Days after which a restore says little of the backups of today. */
const RESTORE_DUE = 35;

/** What is known of restores of a service. */
export interface Restores {
  /** When the last one was rehearsed, RFC 3339; absent = none was. */
  readonly drilled?: string | undefined;
  /** Its present place; absent = not known. */
  readonly place?: (Pick<PresentPlace, "begun" | "backedUp"> & Pick<Generation, "ancestor">) | undefined;
}

/**
 * What is said of the last restore that was verified: one that was rehearsed, or that of the present place, which takes its first
 * backup only then. Pure. @param now milliseconds since 1970
 */
export function judgeRestores(
  { drilled, place }: Restores,
  now: number,
): Pick<BackupStatus, "restored" | "hint"> & { readonly problems: readonly string[] } {
  const moved = place?.ancestor !== undefined && place.backedUp !== undefined ? [place.begun] : [];
  const last = Math.max(...(drilled === undefined ? [] : [Date.parse(drilled)]), ...moved);
  const restored = Number.isFinite(last) ? new Date(last).toISOString() : null;
  const days = Math.floor((now - (restored === null ? (place?.begun ?? now) : last)) / 86_400_000);
  const way = "./platform drill restore";
  if (days > RESTORE_DUE) {
    const what = restored === null ? "no restore of it was ever verified, in" : "its last verified restore is of";
    return { restored, hint: null, problems: [`${what} ${days} days${restored === null ? "" : " ago"}: ${way}`] };
  }
  return { restored, hint: restored === null ? `no restore of it was ever rehearsed: ${way}` : null, problems: [] };
}
