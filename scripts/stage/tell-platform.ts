import type { ReadyStage } from "../../engine/engine.ts";
import { networkOf } from "../../operations/network.ts";
import { observe } from "../../operations/status/observe.ts";
import type { Platform } from "../../operations/status/platform.ts";
import type { StatusReport } from "../../operations/status/report.ts";
import { findUndelegated } from "../../operations/zones/delegation.ts";
import { printTable } from "./table.ts";

/** Looks at what stands and prints it, with the name servers that a registrar does not name yet. @param look sees all of it */
export async function tellPlatform(ready: ReadyStage, platform: Platform, look = observe): Promise<StatusReport> {
  const sandboxed = ready.stage.sandbox !== undefined;
  const [report, undelegated] = await Promise.all([
    look(ready, platform),
    findUndelegated(networkOf(ready.stage), platform.dns, sandboxed),
  ]);
  printTable(report, { domain: platform.domain, undelegated });
  return report;
}
