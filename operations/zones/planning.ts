import { keysWithin, planOwnRecords, unownedKeys } from "../../dns/plan/ownership.ts";
import type { Plan } from "../../dns/plan/plan.ts";
import { quotaRefusals } from "../../dns/providers/quota.ts";
import { refusals, withRefusals } from "../../dns/providers/refusals.ts";
import { withRetry } from "../../dns/providers/retry.ts";
import type { RecordSet } from "../../dns/records/records.ts";
import type { DnsProviderName } from "../../dns/settings.ts";
import { showStatusWhile } from "../../engine/progress.ts";
import type { Stage } from "../../stage/schema.ts";
import { openDns } from "./access.ts";
import { type DesiredZone, desiredZone } from "./desired-zone.ts";
import { type OpenZone, openZone, retrying, type ZoneAt, zonesAt } from "./zone-at.ts";

export interface PlanOptions {
  stage: string;
  provider?: DnsProviderName;
  zones?: string;
  force?: boolean;
  /** Shares in place of those of the stage. */
  maxUpdates?: number;
  maxDeletes?: number;
}

/** A zone with what has to change in it. */
export interface PlannedZone extends OpenZone {
  readonly plan: Plan;
  /** Keys that are left alone. */
  readonly unowned: readonly string[];
  /** The plan for another state of the zone. Pure. */
  decide(actual: readonly RecordSet[]): Plan;
}

/** A zone that could not be looked at. */
export interface UnreadZone extends ZoneAt {
  readonly error: Error;
}

export const isPlanned = (zone: PlannedZone | UnreadZone): zone is PlannedZone => "plan" in zone;

/** Plans every chosen zone at every chosen provider, all at once; a provider that fails takes no other with it. */
export async function planZones(names: readonly string[], options: PlanOptions): Promise<(PlannedZone | UnreadZone)[]> {
  const access = await openDns(options.stage);
  const { stage } = access.ready;
  const targets = zonesAt(stage, names, options.provider);
  const wanted = targets.map((at) => desiredZone(access, at, options.zones));
  const done = showStatusWhile(`reading ${targets.map(({ zone, provider }) => `${zone} at ${provider}`).join(", ")}`);
  const planned = await Promise.all(
    targets.map((at, index) =>
      openZone(access.settings, at)
        .then((zone) => planZone(stage, zone, wanted[index]!, options))
        .catch((error: Error) => ({ ...at, error })),
    ),
  );
  done();
  return planned;
}

async function planZone(
  stage: Stage,
  zone: OpenZone,
  { records, written }: DesiredZone,
  { force = false, maxUpdates, maxDeletes }: PlanOptions,
): Promise<PlannedZone> {
  const ownedIn = (actual: readonly RecordSet[]) => new Set([...written, ...keysWithin(stage.dns, actual)]);
  const refused = refusals(zone.provider, zone.zone, records);
  const decide = (actual: readonly RecordSet[]): Plan => {
    const plan = planOwnRecords({
      desired: records,
      actual,
      owned: ownedIn(actual),
      minimumTtl: zone.client.minimumTtl(zone.hosted),
      adopt: stage.dns.adopt,
      force,
      limits: { updates: maxUpdates ?? stage.dns.maxUpdates, deletes: maxDeletes ?? stage.dns.maxDeletes },
    });
    return withRefusals(plan, refused);
  };
  const actual = await withRetry(() => zone.client.readRecords(zone.hosted, retrying.signal), retrying);
  const plan = decide(actual);
  const overQuota = await quotaRefusals(zone.client, zone.hosted, actual, plan.changes, retrying.signal);
  return {
    ...zone,
    plan: withRefusals(plan, overQuota),
    unowned: unownedKeys(actual, records, ownedIn(actual)),
    decide,
  };
}
