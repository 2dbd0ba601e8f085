import type { Drill } from "../../backup/drills.ts";
import { contentUntil } from "../restore/copy.ts";
import { lackingOf, newestThere } from "./markers.ts";

/** When what was lost, and when all was back; milliseconds since 1970. */
export interface Lost {
  readonly struck: number;
  readonly back: number;
  /** Generation whose data it has now. */
  readonly from: string;
}

/** What a service has again. */
export interface Came {
  /** What its place said when it was verified; empty where it said nothing. */
  readonly said: string;
  /** Of a database: times of the rows that were written, and of those that are there; seconds since 1970. */
  readonly written?: readonly number[];
  readonly present?: readonly number[];
}

/** What a loss came to, for one service. Of a database its rows tell what was lost, of volumes the time of the backup. Pure. */
export function lossOf(kind: Drill["kind"], { struck, back, from }: Lost, { said, written, present }: Came): Drill {
  const rows = written && present && { newest: newestThere(written, present), lacking: lackingOf(written, present) };
  const until = rows ? rows.newest && Math.round(rows.newest * 1000) : contentUntil(said);
  const loss = rows ? rows.lacking.seconds : until === undefined ? null : (struck - until) / 1000;
  return {
    kind,
    began: new Date(struck).toISOString(),
    from,
    until: until === undefined ? null : new Date(until).toISOString(),
    recovery: Math.round((back - struck) / 1000),
    loss: loss === null ? null : Math.max(0, Math.round(loss * 10) / 10),
    tables: [],
    volumes: [],
  };
}
