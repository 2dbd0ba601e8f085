import { styleText } from "node:util";
import { forStage } from "../../errors/for-stage.ts";
import { problemsOf, type StatusReport } from "../../operations/status/report.ts";
import type { Undelegated } from "../../operations/zones/delegation.ts";
import { formatTable } from "../terminal/table-text.ts";

interface TableOptions {
  readonly write?: (text: string) => void;
  /** Of the terminal; what is no terminal has room for all. */
  readonly columns?: number;
  /** Zones that the world does not find yet. */
  readonly undelegated?: readonly Undelegated[];
}

/** Prints the platform as a table: services, certificates, DNS, the total, problems and what to type next. */
export function printTable(report: StatusReport, options: TableOptions = {}): void {
  const { write = (text: string) => process.stdout.write(text), undelegated = [] } = options;
  const columns = options.columns ?? process.stdout.columns ?? Number.POSITIVE_INFINITY;
  const services = report.services.map(serviceRow);
  const certificates = report.certificates.map(certificateRow);
  write(`\n${formatTable(["", "service", "provider", "$/month", "url"], services, { columns, cut: 2 })}`);
  write(`\n${formatTable(["", "certificate", "expires", "issuer"], certificates, { columns, cut: 3 })}`);
  write(`\n${formatTable(["", "zone", "dns provider"], report.dns.map(dnsRow))}`);
  write(`\ntotal  $${report.pricePerMonth.toFixed(2)} a month\n`);
  const problems = problemsOf(report, new Date());
  for (const problem of problems) write(`${styleText("red", "problem")}  ${forStage(problem, report.stage)}\n`);
  for (const each of undelegated) write(delegationText(each));
  write(`next   ${nextCommand(report, problems, undelegated)}\n`);
}

function delegationText({ zone, missing }: Undelegated): string {
  const servers = missing.map((server) => `       ${server}\n`).join("");
  return `${styleText("yellow", "names")}  nobody finds ${zone} until its registrar names these name servers:\n${servers}`;
}

function serviceRow({ healthy, name, providerHost, pricePerMonth, urls }: StatusReport["services"][number]): string[] {
  return [mark(healthy), name, providerHost, pricePerMonth.toFixed(2), urls[0] ?? "internal"];
}

function certificateRow({ names, notAfter, issuer }: StatusReport["certificates"][number]): string[] {
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  return [mark(new Date(notAfter) > new Date()), `${names[0]}${more}`, notAfter.slice(0, 10), issuer];
}

function dnsRow({ inSync, zone, provider }: StatusReport["dns"][number]): string[] {
  return [mark(inSync), zone, provider];
}

function mark(good: boolean): string {
  return good ? styleText("green", "✓") : styleText("red", "✗");
}

function nextCommand(
  { stage, services }: StatusReport,
  problems: readonly string[],
  undelegated: readonly Undelegated[],
): string {
  const option = stage === "local" ? "" : ` --stage ${stage}`;
  if (problems.length > 0) return `./platform up${option} --refresh`;
  if (undelegated.length > 0) return `./platform dns report${option}`;
  return `./platform logs${option} ${services[0]?.name ?? "SERVICE"}`;
}
