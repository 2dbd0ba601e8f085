import type { Bid, DeploymentInfo, Order } from "../../akash/chain/client.ts";
import { fromAtto } from "../../akash/chain/coin.ts";
import { stateText } from "../../akash/chain/lease-state.ts";
import { reclaimText } from "../../akash/chain/reclamation.ts";
import { Gateway } from "../../akash/gateway/gateway.ts";
import type { LeaseStatus } from "../../akash/gateway/lease-status.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { pricePerMonth, showPrice } from "../../akash/money/price.ts";
import { hoursOf, remaining, runway } from "../../akash/money/runway.ts";
import { readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { UserError } from "../../engine/user-error.ts";
import { rootCauseText } from "../../errors/text.ts";
import { providerName } from "../../operations/leases/rows.ts";
import type { OwnedDeployment } from "../../operations/leases/state.ts";
import { ownedBy, type Survey, survey } from "../../operations/leases/survey.ts";
import type { StageOptions } from "../terminal/options.ts";
import type { GatewayReport, LeaseReport } from "./report.ts";
import { leaseText } from "./show-text.ts";

/** Prints one service's deployment from the chain to its containers. */
export async function showLease(service: string, options: StageOptions & { json?: boolean }): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const seen = await survey(await readyStage(await openStage(options.stage)), signal);
  const report = await reportLease(seen, ownedBy(seen.state, service, options.stage), signal);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : leaseText(report));
}

async function reportLease(seen: Survey, owned: OwnedDeployment, signal: AbortSignal): Promise<LeaseReport> {
  const { chain, wallet } = seen.market;
  const id = { owner: wallet.address, dseq: owned.dseq };
  const holding = seen.holdings.find(({ dseq }) => dseq === owned.dseq);
  const info = await chain.deployment(id, signal);
  if (!info || !holding)
    throw new UserError("lease-ended", `deployment ${owned.dseq} is not on the chain.`, "./platform up --refresh");
  const [orders, bids, gateway] = await Promise.all([
    chain.orders(id, signal),
    chain.bids(id, signal),
    askGateway(seen, holding, signal),
  ]);
  return {
    service: owned.service,
    stateful: owned.stateful,
    ...chainSide(info, orders),
    bids: owned.considered.length > 0 ? owned.considered : bids.map(bidOnChain),
    lease: leaseSide(seen, holding),
    escrow: escrowSide(info, holding, seen.height),
    gateway,
  };
}

function chainSide({ deployment, groups }: DeploymentInfo, orders: readonly Order[]) {
  const group = groups[0]!;
  return {
    deployment: {
      ...deployment.id,
      state: deployment.state,
      createdAt: String(deployment.created_at),
      hash: Buffer.from(deployment.hash, "base64").toString("hex"),
    },
    group: { gseq: group.id.gseq, state: group.state, tag: group.group_spec.name },
    orders: orders.map(({ id, state, created_at }) => ({ oseq: id.oseq, state, createdAt: String(created_at) })),
  };
}

function bidOnChain({ id, price, state }: Bid): LeaseReport["bids"][number] {
  return { provider: id.provider, price: showPrice(price), chosen: state === "active", why: state };
}

function leaseSide({ providers }: Survey, { lease, state }: Holding): LeaseReport["lease"] {
  if (!lease) return null;
  const provider = providers.find(({ owner }) => owner === lease.id.provider);
  return {
    oseq: lease.id.oseq,
    provider: lease.id.provider,
    providerName: provider ? providerName(provider) : lease.id.provider,
    hostUri: provider?.host_uri ?? "",
    state: stateText(state),
    notice: lease.reclamation?.window ?? null,
    reclaimed: reclaimText(lease, new Date()) ?? null,
    price: showPrice(lease.price),
    pricePerMonth: pricePerMonth(lease.price),
    createdAt: String(lease.created_at),
    closedOn: lease.closed_on > 0n ? String(lease.closed_on) : null,
  };
}

function escrowSide(info: DeploymentInfo, { escrow, open }: Holding, height: bigint): LeaseReport["escrow"] {
  const { state } = info.escrow_account;
  const blocks = open ? runway(escrow, height) : undefined;
  return {
    state: state.state,
    remaining: fromAtto(remaining(escrow, height)),
    deposits: (state.deposits ?? []).map(({ owner, balance }) => `${showPrice(balance)} of ${owner}`),
    settledAt: String(state.settled_at),
    runwayHours: blocks === undefined ? null : hoursOf(blocks),
  };
}

/** A provider that does not answer is part of the report, not an error. */
async function askGateway(seen: Survey, { lease }: Holding, signal: AbortSignal): Promise<GatewayReport | null> {
  const provider = seen.providers.find(({ owner }) => owner === lease?.id.provider);
  if (!lease || !provider) return null;
  const silent = (problem: string): GatewayReport => ({ problem, containers: {}, ports: {}, ips: {} });
  try {
    const gateway = await Gateway.open(seen.market, { ...lease.id, hostUri: provider.host_uri }, signal);
    try {
      const status = await gateway.status(signal);
      return status ? gatewaySide(status) : silent("it holds no manifest of this lease");
    } finally {
      await gateway.close();
    }
  } catch (error) {
    return silent(`it does not answer: ${rootCauseText(error)}`);
  }
}

function gatewaySide({ services, forwarded_ports: ports, ips }: LeaseStatus): GatewayReport {
  const containers = Object.entries(services).map(([name, { total, available, ready_replicas, uris }]) => [
    name,
    { ready: ready_replicas ?? available, total, uris: uris ?? [] },
  ]);
  return { problem: null, containers: Object.fromEntries(containers), ports, ips };
}
