import type { Command } from "commander";
import { dnsApplyCommand } from "./dns/apply.ts";
import { dnsImportCommand } from "./dns/import.ts";
import { dnsPlanCommand } from "./dns/plan.ts";
import { dnsReportCommand } from "./dns/report.ts";
import { zoneFileCommands } from "./dns/zone-files.ts";
import { dnsFailoverCommand } from "./dns-failover.ts";
import { dnsMonitorCommand } from "./dns-monitor.ts";

const COMMANDS = [
  zoneFileCommands,
  dnsPlanCommand,
  dnsApplyCommand,
  dnsImportCommand,
  dnsReportCommand,
  dnsMonitorCommand,
  dnsFailoverCommand,
];

/** `platform dns`: zones, in their files and at their providers. */
export function dnsCommand(program: Command): void {
  const dns = program.command("dns").description("zones, in their files and at their providers");
  for (const register of COMMANDS) register(dns);
}
