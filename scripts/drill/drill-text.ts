import type { Drill } from "../../operations/restore/record.ts";
import { formatRows } from "../terminal/table-text.ts";
import { timeText } from "../terminal/time-text.ts";

/** What a drill came to, for people; ends with a line break. Pure. */
export function drillText(service: string, { began, from, until, recovery, loss, tables }: Drill): string {
  const rows = tables.reduce((sum, each) => sum + each.rows, 0);
  const counted = tables.map((each) => ["  ", each.database, each.table, String(each.rows)]);
  const lines = [
    `${service} was restored and read, and ended again`,
    `  began      ${timeText(began)}, of ${from}`,
    `  recovery   ${recovery} s until all was restored and read (RTO)`,
    `  loss       ${loss === null ? "not known: nothing was written since its backup" : `${loss} s: the newest content was of ${timeText(until!)} (RPO)`}`,
    `  verified   pg_amcheck found nothing; ${rows} rows in ${tables.length} tables`,
  ];
  return `${lines.join("\n")}\n${formatRows(counted)}`;
}
