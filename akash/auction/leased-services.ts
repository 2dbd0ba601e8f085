import type { PlacedService } from "../board.ts";
import { groupName, parseTag, stageOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";

/** Where services of this stage run already, by the wallet's active leases and their tags. */
export async function leasedServices(market: Market, tag: string, signal: AbortSignal): Promise<PlacedService[]> {
  const owner = market.wallet.address;
  const [deployments, leases] = await Promise.all([
    market.chain.deployments({ owner, state: "active" }, signal),
    market.chain.leases({ owner, state: "active" }, signal),
  ]);
  const names = new Map(deployments.map((info) => [info.deployment.id.dseq, groupName(info)]));
  return leases.flatMap(({ id }) => {
    const name = names.get(id.dseq) ?? "";
    if (stageOf(name) !== stageOf(tag)) return [];
    return [{ service: parseTag(name)!.service, provider: id.provider, apartFrom: [] }];
  });
}
