import type { DeploymentInfo } from "../chain/client.ts";
import { groupName, isUsed, serviceOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import type { Observation, ObservedDeployment } from "./lifecycle.ts";

/** Whose deployments to look at. */
export interface Subject {
  readonly service: string;
  readonly tag: string;
  /** Only this one. */
  readonly dseq?: string | undefined;
  /** Not these. */
  readonly ignored: ReadonlySet<string>;
}

/** The open deployments of a service, or the one asked for, with their orders and leases. */
export async function observe(market: Market, subject: Subject, signal: AbortSignal): Promise<Observation> {
  const { service, tag, dseq, ignored } = subject;
  const found = dseq
    ? await existing(market, dseq, signal)
    : (await market.chain.deployments({ owner: market.wallet.address, state: "active" }, signal)).filter(
        (info) => serviceOf(groupName(info)) === serviceOf(tag),
      );
  const open = found.filter(({ deployment }) => deployment.state === "active" && !ignored.has(deployment.id.dseq));
  const deployments = open.map((info) =>
    observeOne(market, info, dseq !== undefined || groupName(info) === tag, signal),
  );
  const unknown = found.length === 0;
  return { deployments: await Promise.all(deployments), unknown, opened: market.board.opened(service) };
}

const MAX_BLOCKS_BEHIND = 5;

/** One or none: a node may be some blocks behind the one that took the transaction. */
async function existing(market: Market, dseq: string, signal: AbortSignal): Promise<DeploymentInfo[]> {
  const { chain, wallet } = market;
  for (let blocks = 0; blocks < MAX_BLOCKS_BEHIND; blocks++) {
    const info = await chain.deployment({ owner: wallet.address, dseq }, signal);
    if (info) return [info];
    await chain.nextBlock((await chain.latestBlock(signal)).height, signal);
  }
  return [];
}

async function observeOne(
  market: Market,
  info: DeploymentInfo,
  own: boolean,
  signal: AbortSignal,
): Promise<ObservedDeployment> {
  const { owner, dseq } = info.deployment.id;
  const [orders, leases] = await Promise.all([
    market.chain.orders({ owner, dseq }, signal),
    market.chain.leases({ owner, dseq }, signal),
  ]);
  const group = info.groups[0]!;
  return { dseq, own, used: isUsed(info), gseq: group.id.gseq, groupState: group.state, orders, leases };
}

/** Sequences of the open deployments of a service, other than `target`, that the same provider runs. */
export async function predecessorsOf(
  market: Market,
  target: { readonly dseq: string; readonly provider: string; readonly tag: string },
  signal: AbortSignal,
): Promise<string[]> {
  const owner = market.wallet.address;
  const leases = await market.chain.leases({ owner, provider: target.provider, state: "active" }, signal);
  const there = new Set(leases.map(({ id }) => id.dseq).filter((dseq) => dseq !== target.dseq));
  if (there.size === 0) return [];
  const open = await market.chain.deployments({ owner, state: "active" }, signal);
  return open
    .filter((info) => there.has(info.deployment.id.dseq) && serviceOf(groupName(info)) === serviceOf(target.tag))
    .map((info) => info.deployment.id.dseq);
}
