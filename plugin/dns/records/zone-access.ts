import type { HostedZone } from "../../../dns/providers/provider.ts";
import type { RecordChange, RecordSet } from "../../../dns/records/records.ts";
import type { Run } from "../../kernel/handler.ts";
import { sharedDns } from "../hosted-zone/connect.ts";
import type { RecordsInputs } from "./contract.ts";

type Zone = RecordsInputs["zone"];

const retryOptions = (run: Run) => ({ signal: run.signal, onStatus: (message: string) => run.status(message) });
const hosted = ({ zoneId, ...zone }: Zone): HostedZone => ({ id: zoneId, ...zone });

/** Reads, decides and applies until the zone is as decided. */
export async function reconcileZone(
  run: Run,
  zone: Zone,
  decide: (actual: readonly RecordSet[]) => readonly RecordChange[],
): Promise<void> {
  const provider = await sharedDns(run, zone.provider);
  const { reconcileRecords } = await import("../../../dns/providers/reconcile.ts");
  await reconcileRecords(provider, hosted(zone), decide, retryOptions(run));
}

/** The zone's record sets, or null where the zone is gone. */
export async function readZone(run: Run, zone: Zone): Promise<RecordSet[] | null> {
  const provider = await sharedDns(run, zone.provider);
  const { withRetry } = await import("../../../dns/providers/retry.ts");
  const { isMissing } = await import("../../../dns/providers/errors.ts");
  try {
    return await withRetry(() => provider.readRecords(hosted(zone), run.signal), retryOptions(run));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The zone of that name, or null. */
export async function findZone(run: Run, name: Zone["provider"], zoneName: string): Promise<Zone | null> {
  const provider = await sharedDns(run, name);
  const { withRetry } = await import("../../../dns/providers/retry.ts");
  const found = await withRetry(() => provider.findZone(zoneName, run.signal), retryOptions(run));
  if (!found) return null;
  const { id: zoneId, nameServers } = found;
  const minimumTtl = provider.minimumTtl(found);
  return { provider: name, name: zoneName, zoneId, nameServers: [...nameServers], minimumTtl };
}
