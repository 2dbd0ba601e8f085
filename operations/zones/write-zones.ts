import { changeText } from "../../dns/plan/plan-file.ts";
import { DnsProviderError } from "../../dns/providers/errors.ts";
import { reconcileRecords } from "../../dns/providers/reconcile.ts";
import { DNS_PROVIDER_NAMES } from "../../dns/providers/registry.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { showStatusWhile } from "../../engine/progress.ts";
import { UserError } from "../../engine/user-error.ts";
import type { PlannedZone } from "./planning.ts";
import { retrying } from "./zone-at.ts";

/** What became of one zone's changes. */
export interface Written {
  readonly provider: DnsProviderName;
  readonly zone: string;
  readonly state: "written" | "failed" | "not tried";
  readonly changes: number;
  readonly error?: unknown;
}

/** One provider after the other, its zones together; a failure that a retry cannot fix stops it before the next provider. */
export async function writeZones(pending: readonly PlannedZone[]): Promise<Written[]> {
  const results: Written[] = [];
  let stopped = false;
  for (const provider of DNS_PROVIDER_NAMES) {
    const zones = pending.filter((zone) => zone.provider === provider);
    const changes = zones.reduce((sum, { plan }) => sum + plan.changes.length, 0);
    const written = showStatusWhile(`writing ${changes} changes at ${provider}`);
    const done: Written[] = stopped ? zones.map(notTried) : await Promise.all(zones.map(writeZone));
    written();
    stopped ||= done.some(({ state, error }) => state === "failed" && !isTransient(error));
    results.push(...done);
  }
  return results;
}

const notTried = ({ provider, zone, plan }: PlannedZone): Written => ({
  provider,
  zone,
  state: "not tried",
  changes: plan.changes.length,
});

async function writeZone(zone: PlannedZone): Promise<Written> {
  const { provider, zone: name, client, hosted, plan } = zone;
  const result = { provider, zone: name, changes: plan.changes.length };
  const shown = new Map(plan.changes.map((change) => [change.key, changeText(change)]));
  try {
    await reconcileRecords(
      client,
      hosted,
      (actual) => {
        const { changes, conflicts } = zone.decide(actual);
        const moved = changes.filter((change) => shown.get(change.key) !== changeText(change)).map(({ key }) => key);
        moved.push(...conflicts.map(({ key }) => key));
        if (moved.length > 0)
          throw new UserError("dns-plan", `${moved.join(", ")} changed since the plan was shown; plan again`);
        return changes;
      },
      retrying,
    );
    return { ...result, state: "written" };
  } catch (error) {
    return { ...result, state: "failed", error };
  }
}

const TRANSIENT: ReadonlySet<string> = new Set(["throttled", "unavailable", "unknown", "conflict"]);

/** Transient failures: writing goes on with the next provider. */
export const isTransient = (error: unknown): boolean => error instanceof DnsProviderError && TRANSIENT.has(error.kind);
