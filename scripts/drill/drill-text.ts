import type { Contents, Drill } from "../../operations/restore/record.ts";
import { sizeText } from "../terminal/size-text.ts";
import { formatRows } from "../terminal/table-text.ts";
import { timeText } from "../terminal/time-text.ts";

/** What a drill came to, for people; ends with a line break. Pure. */
export function drillText(service: string, drill: Drill): string {
  const { began, from, until, recovery, loss, volumes } = drill;
  const [verified, rows] = volumes.length > 0 ? volumesText(drill) : tablesText(drill);
  const lines = [
    `${service} was restored and read, and ended again`,
    `  began      ${timeText(began)}, of ${from}`,
    `  recovery   ${recovery} s until all was restored and read (RTO)`,
    `  loss       ${loss === null ? "not known: nothing was written since its backup" : `${loss} s: the newest content was of ${timeText(until!)} (RPO)`}`,
    `  verified   ${verified}`,
  ];
  return `${lines.join("\n")}\n${formatRows(rows.map((row) => ["  ", ...row]))}`;
}

type Told = [summary: string, rows: string[][]];

function tablesText({ tables }: Contents): Told {
  const rows = sum(tables.map((each) => each.rows));
  return [
    `pg_amcheck found nothing; ${counted(rows, "row")} in ${counted(tables.length, "table")}`,
    tables.map((each) => [each.database, each.table, String(each.rows)]),
  ];
}

function volumesText({ volumes, pins }: Contents): Told {
  const amount = (files: number, octets: number) => [counted(files, "file"), sizeText(octets)];
  const all = amount(sum(volumes.map((each) => each.files)), sum(volumes.map((each) => each.octets)));
  const found = [...all, ...(pins === undefined ? [] : [counted(pins, "pin")])];
  return [
    `all was read again; ${found.join(", ")}`,
    volumes.map(({ path, files, octets }) => [path, ...amount(files, octets)]),
  ];
}

const counted = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? "" : "s"}`;

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
