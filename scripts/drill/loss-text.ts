import type { Drill } from "../../operations/restore/record.ts";
import { formatRows } from "../terminal/table-text.ts";
import { timeText } from "../terminal/time-text.ts";

/** What a rehearsed loss came to, `--json` to the letter. */
export interface Told {
  readonly kind: Drill["kind"];
  /** RFC 3339. */
  readonly began: string;
  /** By time, from the loss on. */
  readonly timeline: readonly { readonly seconds: number; readonly what: string }[];
  /** `written`: rows of a database that the drill wrote before; null = it has no database. */
  readonly services: (Drill & { readonly service: string; readonly written: number | null })[];
}

/** The same for people; ends with a line break. Pure. */
export function lossText({ kind, began, timeline, services }: Told): string {
  const events = timeline.map(({ seconds, what }) => `${seconds.toFixed(1).padStart(7)} s  ${what}\n`);
  const rows = services.flatMap((each) => [
    [`${each.service}`, `back after ${each.recovery} s (RTO), with the data of ${each.from}`],
    ["", lossLine(each)],
  ]);
  return `${kind} of ${timeText(began)}\n${events.join("")}${formatRows(rows)}`;
}

function lossLine({ loss, until, written }: Told["services"][number]): string {
  const rows = written === null ? "" : `, of ${written} rows written a second apart`;
  if (loss === null) return `what was lost is not known (RPO)${rows}`;
  if (loss === 0) return `nothing was lost (RPO 0 s)${rows}`;
  return `the last ${loss} s were lost (RPO)${rows}: the newest content is of ${timeText(until!)}`;
}
