import type { Caller } from "../caller.ts";
import type { DeploymentInfo } from "../chain/client.ts";
import { groupName } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { closeDeployment } from "./close.ts";

/**
 * Closes open deployments of the wallet that belong to nobody, after what was sent before is known to be on the chain
 * or not. Returns the tags of what was closed.
 */
export async function closeLeftovers(
  market: Market,
  isLeftover: (info: DeploymentInfo) => boolean,
  caller: Caller,
): Promise<string[]> {
  await market.wallet.recover(caller);
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, caller.signal);
  const left = open.filter(isLeftover);
  await Promise.all(left.map(({ deployment }) => closeDeployment(market, deployment.id.dseq, caller)));
  return left.map(groupName);
}
