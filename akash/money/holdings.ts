import type { DeploymentInfo, Lease } from "../chain/client.ts";
import { isLive, type LeaseState, leaseState } from "../chain/lease-state.ts";
import { groupName, isUsed, parseTag, type Tag } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import type { Escrow } from "./runway.ts";

/** A deployment of the wallet, with its lease, escrow and rate. */
export interface Holding {
  readonly dseq: string;
  /** Name of its group; the ownership tag of ours. */
  readonly name: string;
  /** Undefined for a deployment somebody else made with this wallet. */
  readonly tag: Tag | undefined;
  readonly open: boolean;
  /** Was given a manifest: until then nothing runs there. */
  readonly used: boolean;
  /** The live lease, else the one of the latest order. */
  readonly lease: Lease | undefined;
  /** How the lease is or ended; `no lease` where there was none. */
  readonly state: LeaseState;
  readonly escrow: Escrow;
}

/** Everything open on the wallet, and the deployments of `also` whatever their state. */
export async function readHoldings(
  market: Market,
  signal: AbortSignal,
  also: readonly string[] = [],
): Promise<Holding[]> {
  const { chain, wallet } = market;
  const owner = wallet.address;
  const open = await chain.deployments({ owner, state: "active" }, signal);
  const known = new Set(open.map(({ deployment }) => deployment.id.dseq));
  const closed = await Promise.all(
    also.filter((dseq) => !known.has(dseq)).map((dseq) => chain.deployment({ owner, dseq }, signal)),
  );
  const found = [...open, ...closed.filter((info) => info !== null)];
  return Promise.all(
    found.map(async (info) => holding(info, await chain.leases({ owner, dseq: info.deployment.id.dseq }, signal))),
  );
}

function holding(info: DeploymentInfo, leases: readonly Lease[]): Holding {
  const live = leases.filter(isLive);
  const lease = live[0] ?? leases.toSorted((a, b) => b.id.oseq - a.id.oseq)[0];
  const { funds, settled_at: settledAt } = info.escrow_account.state;
  const name = groupName(info);
  return {
    dseq: info.deployment.id.dseq,
    name,
    tag: parseTag(name),
    open: info.deployment.state === "active",
    used: isUsed(info),
    lease,
    state: lease ? leaseState(lease) : { state: "no lease", detail: "" },
    escrow: { funds, settledAt, rate: live.map(({ price }) => price) },
  };
}
