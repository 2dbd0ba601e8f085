import { deadPools, type RecordReport, type Round, type ValueReport } from "../../operations/failover/round.ts";
import { paint } from "./output.ts";

/** A round as text. */
export function roundLines({ records, changes }: Pick<Round, "records" | "changes">, at: Date): string[] {
  if (records.length === 0) return ["no record of the stage has dynamic pools: there is nothing to watch"];
  return [
    paint("quiet", at.toISOString()),
    ...records.flatMap(recordLines),
    ...changes.map(({ key, zone, pool, value, to, reason }) =>
      paint(
        to === "down" ? "delete" : "create",
        `changed  ${key} of ${zone}, pool ${pool}: ${value} is ${to} (${reason})`,
      ),
    ),
    ...records.flatMap(deadPools).map((text) => paint("problem", `problem  ${text}`)),
  ];
}

function recordLines({ fqdn, type, serves, values }: RecordReport): string[] {
  return [`${fqdn} ${type} serves ${serves.join(", ")}`, ...values.map(valueLine)];
}

function valueLine({ pool, value, status, seen, held, pinned, override, votes }: ValueReport): string {
  const mark = status === "up" ? paint("create", "✓") : paint("delete", "✗");
  const views = votes.map(
    ({ vantage, seen: vote, detail, milliseconds }) => `${vantage} ${vote}, ${detail}, ${milliseconds} ms`,
  );
  const notes = [
    ...(override ? [`${override.status} since ${override.since} by ${override.by}: ${override.reason}`] : []),
    ...(pinned && !override ? ["set by the zone file"] : []),
    ...(held ? [`seen ${seen}, kept ${status}: ${held}`] : []),
  ];
  return `  ${mark} ${pool}  ${value}  ${status}  (${[...views, ...notes].join("; ")})`;
}
