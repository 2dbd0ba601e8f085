import { styleText } from "node:util";
import { forStage } from "../../errors/for-stage.ts";
import { problemsOf, type ServiceStatus, type StatusReport } from "../../operations/status/report.ts";
import type { Undelegated } from "../../operations/zones/delegation.ts";
import { safePinsText } from "../pins/safe-text.ts";
import { formatTable } from "../terminal/table-text.ts";
import { nextCommand } from "./next.ts";

interface TableOptions {
  /** Of the stage. */
  readonly domain: string;
  readonly write?: (text: string) => void;
  /** Of the terminal; what is no terminal has room for all. */
  readonly columns?: number;
  /** Zones that the world does not find yet. */
  readonly undelegated?: readonly Undelegated[];
}

/** Prints the platform as a table: services, certificates, DNS, the total, problems and what to type next. */
export function printTable(report: StatusReport, options: TableOptions): void {
  const { write = (text: string) => process.stdout.write(text), undelegated = [] } = options;
  const columns = options.columns ?? process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const tables = [
    { header: ["", "service", "provider", "$/month", "url"], rows: report.services.map(serviceRow), cut: 2 },
    { header: ["", "certificate", "expires", "issuer"], rows: report.certificates.map(certificateRow), cut: 3 },
    { header: ["", "zone", "dns provider"], rows: report.dns.map(dnsRow), cut: 2 },
    { header: ["", "backups of", "have", "last restore"], rows: report.backups.map(backupRow), cut: 2 },
    { header: ["", "pins at", "has"], rows: pinRows(report.pins), cut: 2 },
    { header: ["", "standby of", "written to at", "standby", "which"], rows: report.standbys.map(standbyRow), cut: 4 },
  ];
  for (const { header, rows, cut } of tables) {
    if (rows.length > 0) write(`\n${formatTable(header, rows, { columns, cut })}`);
  }
  write(safePinsText(report.pins, MOST_UNSAFE));
  write(moreUrlsText(report.services));
  write(`\ntotal  $${report.pricePerMonth.toFixed(2)} a month\n`);
  const problems = problemsOf(report, new Date());
  for (const problem of problems) write(`${styleText("red", "problem")}  ${forStage(problem, report.stage)}\n`);
  for (const { service, hint } of report.backups)
    if (hint) write(`${styleText("yellow", "hint")}   ${service}: ${forStage(hint, report.stage)}\n`);
  for (const each of undelegated) write(delegationText(each));
  const standing = {
    ...report,
    domain: options.domain,
    unwell: problems.length > 0,
    undelegated: undelegated.length > 0,
  };
  write(`next   ${nextCommand(standing)}\n`);
}

function delegationText({ zone, missing }: Undelegated): string {
  const servers = missing.map((server) => `       ${server}\n`).join("");
  return `${styleText("yellow", "names")}  nobody finds ${zone} until its registrar names these name servers:\n${servers}`;
}

function serviceRow({ healthy, name, providerHost, pricePerMonth, urls }: ServiceStatus): string[] {
  return [mark(healthy), name, providerHost, pricePerMonth.toFixed(2), urls[0] ?? "internal"];
}

/** URLs that the table has no room for. */
function moreUrlsText(services: readonly ServiceStatus[]): string {
  const lines = services.flatMap(({ name, urls }) => urls.slice(1).map((url) => `${name} at ${url}\n`));
  return lines.length > 0 ? `\nalso   ${lines.join("       ")}` : "";
}

function certificateRow({ names, notAfter, issuer }: StatusReport["certificates"][number]): string[] {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return [mark(new Date(notAfter) > new Date()), `${names[0]}${more}`, notAfter.slice(0, 10), issuer];
}

function dnsRow({ inSync, zone, provider }: StatusReport["dns"][number]): string[] {
  return [mark(inSync), zone, provider];
}

function backupRow({ service, says, problems, restored, hint }: StatusReport["backups"][number]): string[] {
  const last = restored?.slice(0, 10) ?? (hint === null ? "" : "never");
  return [mark(problems.length === 0), service, says, last];
}

function standbyRow({ service, primary, standby, says, problems }: StatusReport["standbys"][number]): string[] {
  return [mark(problems.length === 0), service, primary, standby, says];
}

const pinRows = (pins: StatusReport["pins"]): string[][] =>
  (pins?.services ?? []).map(({ service, says, problems }) => [mark(problems.length === 0), service, says]);

/** Pins that are named. */
const MOST_UNSAFE = 5;

function mark(good: boolean): string {
  return good ? styleText("green", "✓") : styleText("red", "✗");
}
