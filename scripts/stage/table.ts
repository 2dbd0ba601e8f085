import { styleText } from "node:util";
import { forStage } from "../../errors/for-stage.ts";
import { problemsOf, type StatusReport } from "../../operations/status/report.ts";
import { formatTable } from "../terminal/table-text.ts";

/** Prints the platform as a table: services, certificates, DNS, the total, problems and what to type next. */
export function printTable(
  report: StatusReport,
  write: (text: string) => void = (text) => process.stdout.write(text),
): void {
  write(`\n${formatTable(["", "service", "provider", "$/month", "url"], report.services.map(serviceRow))}`);
  write(`\n${formatTable(["", "certificate", "expires", "issuer"], report.certificates.map(certificateRow))}`);
  write(`\n${formatTable(["", "zone", "dns provider"], report.dns.map(dnsRow))}`);
  write(`\ntotal  $${report.pricePerMonth.toFixed(2)} a month\n`);
  const problems = problemsOf(report, new Date());
  for (const problem of problems) write(`${styleText("red", "problem")}  ${forStage(problem, report.stage)}\n`);
  write(`next   ${nextCommand(report, problems)}\n`);
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

function nextCommand({ stage, services }: StatusReport, problems: readonly string[]): string {
  const option = stage === "local" ? "" : ` --stage ${stage}`;
  return problems.length > 0
    ? `./platform up${option} --refresh`
    : `./platform logs${option} ${services[0]?.name ?? "SERVICE"}`;
}
