import type { Caller } from "../caller.ts";
import { groupName, isUsed, parseTag } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { closeDeployment } from "./close.ts";

/** Which deployments of a stage belong to nobody. */
export interface Leftovers {
  readonly project: string;
  readonly stage: string;
  /** Sequences of those that a resource owns. */
  readonly owned: ReadonlySet<string>;
  /** Also those that were given a manifest once, and may run. */
  readonly running: boolean;
}

/**
 * Closes what an interrupted run opened and no resource took up since, as after a change of mind or a destroy. Returns
 * the tags of what was closed.
 */
export async function closeLeftovers(market: Market, leftovers: Leftovers, caller: Caller): Promise<string[]> {
  const { project, stage, owned, running } = leftovers;
  await market.wallet.recover(caller);
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, caller.signal);
  const stray = open.filter((info) => {
    const tag = parseTag(groupName(info));
    const ours = tag?.project === project && tag.stage === stage;
    return ours && !owned.has(info.deployment.id.dseq) && (running || !isUsed(info));
  });
  await Promise.all(stray.map(({ deployment }) => closeDeployment(market, deployment.id.dseq, caller)));
  return stray.map(groupName);
}
