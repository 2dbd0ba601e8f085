import type { RecordChange, RecordSet } from "../records/records.ts";
import { type DnsFailure, QuotaExceededError } from "./errors.ts";
import type { DnsProvider, HostedZone } from "./provider.ts";
import { quotaRefusals } from "./quota.ts";
import { type RetryOptions, withRetry } from "./retry.ts";

const REREAD: ReadonlySet<DnsFailure> = new Set<DnsFailure>(["throttled", "unavailable", "unknown", "conflict"]);

/**
 * Reads the zone, decides, applies. After throttling, an unknown outcome or somebody else's change in between it reads
 * again and decides again, so that no write is repeated without a fresh read.
 * @param decide pure; what it throws ends the reconciliation
 * @returns the changes of the last round; empty when everything stood already
 * @throws QuotaExceeded before a write that the zone's quota has no room for
 */
export function reconcileRecords(
  provider: DnsProvider,
  zone: HostedZone,
  decide: (actual: readonly RecordSet[]) => readonly RecordChange[],
  options: Omit<RetryOptions, "retryOn">,
): Promise<readonly RecordChange[]> {
  const { signal } = options;
  const round = async (): Promise<readonly RecordChange[]> => {
    const actual = await provider.readRecords(zone, signal);
    const changes = decide(actual);
    const refused = await quotaRefusals(provider, zone, actual, changes, signal);
    if (refused.length > 0) throw new QuotaExceededError(refused.map(({ message }) => message).join("; "));
    if (changes.length > 0) await provider.applyChanges(zone, changes, signal);
    return changes;
  };
  return withRetry(round, { ...options, retryOn: REREAD });
}
