import type { ChainClient, DeploymentInfo } from "../../akash/chain/client.ts";
import { isLive } from "../../akash/chain/lease-state.ts";
import { groupName, isUsed, serviceOf, usedAmong } from "../../akash/chain/tag.ts";

type Asked = Pick<ChainClient, "deployments" | "leases">;

/** A place that would be gone back to by the chain's word alone, and the one that has taken its place. */
export interface Doubt {
  readonly former: { readonly dseq: string };
  readonly current: { readonly dseq: string };
}

/**
 * Deployments that were given a manifest, without those at which nothing is left to go back to. The chain is asked only of
 * those that it matters for, as the state may be older than the end of a lease.
 * @param connect to the chain, where it has to be asked
 * @param deployments every open one of the wallet
 * @param doubts what would be gone back to, by what was used
 */
export async function usedStill(
  connect: () => Promise<Asked>,
  deployments: readonly DeploymentInfo[],
  doubts: (used: ReadonlySet<string>) => readonly Doubt[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const used = new Set(usedAmong(deployments));
  for (let left = doubts(used); left.length > 0; left = doubts(used)) {
    const chain = await connect();
    const over = await Promise.all(left.map((doubt) => isOver(chain, deployments, doubt, signal)));
    if (!over.includes(true)) break;
    for (const [index, { former }] of left.entries()) if (over[index]) used.delete(former.dseq);
  }
  return used;
}

/** Whether its lease has ended, or its service ran elsewhere after it, at a place that is closed by now. */
async function isOver(
  chain: Asked,
  deployments: readonly DeploymentInfo[],
  { former, current }: Doubt,
  signal: AbortSignal,
): Promise<boolean> {
  const own = deployments.find(({ deployment }) => deployment.id.dseq === former.dseq);
  if (!own) return true;
  const { owner } = own.deployment.id;
  const [leases, closed] = await Promise.all([
    chain.leases({ owner, dseq: former.dseq }, signal),
    chain.deployments({ owner, state: "closed" }, signal),
  ]);
  return !leases.some(isLive) || closed.some((info) => isUsed(info) && isBetween(info, own, current.dseq));
}

function isBetween(info: DeploymentInfo, former: DeploymentInfo, current: string): boolean {
  const dseq = BigInt(info.deployment.id.dseq);
  const isSame = serviceOf(groupName(info)) === serviceOf(groupName(former));
  return isSame && dseq > BigInt(former.deployment.id.dseq) && dseq < BigInt(current);
}
