import type { DeploymentInfo, Lease } from "../chain/client.ts";
import { providerReason } from "../chain/close-reason.ts";
import { groupName, parseTag, serviceOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { blocksIn, hoursOf } from "../money/runway.ts";

/** How the last lease of a service at a provider went wrong. */
export interface PastFailure {
  readonly provider: string;
  /** `project/stage/service`; undefined where the deployment is not ours. */
  readonly service: string | undefined;
  readonly how: string;
  /** Blocks since. */
  readonly ago: bigint;
  /** The wallet left, and kept the deployment, or the provider took the lease back (AEP-82). */
  readonly left: boolean;
}

/** Failures of providers, read from the wallet's own leases. */
export type TrackRecord = readonly PastFailure[];

/** How a provider's earlier failures change the ranking of its bids. */
export interface Reputation {
  /** What its price counts in comparisons, in percent. */
  readonly weight: bigint;
  /** Chosen only where no other bid is acceptable. */
  readonly last: boolean;
  readonly why: string;
}

/** Hours for which a failure counts, and for which a provider that was left is the last choice. */
const COUNTED_HOURS = { failure: 7 * 24, left: 24 };

/** Percent: failed another service, failed this one. */
const WEIGHT = { other: 110n, same: 200n };

/**
 * Failures of the last seven days, one for each provider and service, by the latest lease: it closed the lease itself, took it
 * back, or we gave the lease up (the deployment outlived it). A lease that its owner ended with the deployment, one that ran out of
 * money, and one that a running lease followed are no failure.
 * @param leases all of the wallet
 * @param deployments those of leases that are active or ended within these days
 */
export function trackRecord(
  leases: readonly Lease[],
  deployments: readonly DeploymentInfo[],
  height: bigint,
): TrackRecord {
  const known = new Map(deployments.map((info) => [info.deployment.id.dseq, info]));
  const ours = leases.filter(({ id }) => known.has(id.dseq));
  const subject = ({ id }: Lease) => `${id.provider} ${serviceOf(groupName(known.get(id.dseq)!)) ?? id.dseq}`;
  return [...Map.groupBy(ours, subject).values()].flatMap((together) => {
    const last = together.toSorted(byAge).at(-1)!;
    const info = known.get(last.id.dseq)!;
    const outlived = info.deployment.state === "active" || leases.some((other) => follows(other, last));
    return isRecent(last, height) ? failureOf(last, info, outlived, height) : [];
  });
}

function failureOf(lease: Lease, info: DeploymentInfo, outlived: boolean, height: bigint): PastFailure[] {
  const name = groupName(info);
  const called = parseTag(name)?.service ?? `deployment ${lease.id.dseq}`;
  const ago = height - lease.closed_on;
  const failure = { provider: lease.id.provider, service: serviceOf(name), ago };
  if (Number(lease.reclamation?.deadline ?? 0) > 0)
    return [{ ...failure, how: `took the last lease of ${called} back ${timeAgo(ago)}`, left: true }];
  const reason = providerReason(lease.reason);
  if (reason) {
    const how = `closed the last lease of ${called} (${reason}) ${timeAgo(ago)}`;
    return [{ ...failure, how, left: false }];
  }
  if (lease.reason !== "lease_closed_owner" || !outlived) return [];
  return [{ ...failure, how: `ran nothing of ${called} and was left ${timeAgo(ago)}`, left: true }];
}

/** Whether a lease was closed deliberately within the days that count. */
function isRecent({ state, closed_on }: Lease, height: bigint): boolean {
  return state === "closed" && height - closed_on <= blocksIn(COUNTED_HOURS.failure);
}

/** What the record says of each provider when it bids for this service (`project/stage/service`). */
export function reputations(record: TrackRecord, service: string | undefined): ReadonlyMap<string, Reputation> {
  const byProvider = Map.groupBy(record, ({ provider }) => provider);
  return new Map(
    [...byProvider].map(([provider, failures]) => {
      const same = failures.find((failure) => failure.service === service);
      const newest = same ?? failures.reduce((a, b) => (b.ago < a.ago ? b : a));
      const last = same?.left === true && same.ago <= blocksIn(COUNTED_HOURS.left);
      return [provider, { weight: same ? WEIGHT.same : WEIGHT.other, last, why: newest.how }];
    }),
  );
}

/** Reads the record once a process; failures of this process itself are passed on in memory. */
export function readTrackRecord(market: Market): Promise<TrackRecord> {
  return market.board.memoize("track record", () => fetchTrackRecord(market, AbortSignal.timeout(60_000)));
}

async function fetchTrackRecord({ chain, wallet }: Market, signal: AbortSignal): Promise<TrackRecord> {
  const owner = wallet.address;
  const [{ height }, leases, open] = await Promise.all([
    chain.latestBlock(signal),
    chain.leases({ owner }, signal),
    chain.deployments({ owner, state: "active" }, signal),
  ]);
  const known = new Set(open.map(({ deployment }) => deployment.id.dseq));
  const recent = leases.filter((lease) => isRecent(lease, height)).map(({ id }) => id.dseq);
  const closed = await Promise.all(
    [...new Set(recent)].filter((dseq) => !known.has(dseq)).map((dseq) => chain.deployment({ owner, dseq }, signal)),
  );
  return trackRecord(leases, [...open, ...closed.filter((info) => info !== null)], height);
}

const byAge = (a: Lease, b: Lease): number => Number(a.created_at - b.created_at) || a.id.oseq - b.id.oseq;

function follows({ id }: Lease, { id: earlier }: Lease): boolean {
  return id.dseq === earlier.dseq && id.gseq === earlier.gseq && id.oseq > earlier.oseq;
}

function timeAgo(blocks: bigint): string {
  const hours = hoursOf(blocks);
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min ago`;
  return hours < 48 ? `${Math.round(hours)} h ago` : `${Math.round(hours / 24)} days ago`;
}
