import type { Command } from "commander";
import { dnsApplyCommand } from "./apply.ts";
import { dnsFailoverCommand } from "./failover.ts";
import { dnsImportCommand } from "./import.ts";
import { dnsMonitorCommand } from "./monitor.ts";
import { dnsPlanCommand } from "./plan.ts";
import { dnsReportCommand } from "./report.ts";
import { zoneFileCommands } from "./zone-files.ts";

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
