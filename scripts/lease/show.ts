import type { Bid, DeploymentInfo, Order } from "../../akash/chain.ts";
import { fromAtto } from "../../akash/coin.ts";
import { pricePerMonth, runway, showPrice } from "../../akash/deposit.ts";
import { Gateway } from "../../akash/gateway.ts";
import type { Holding } from "../../akash/holdings.ts";
import type { LeaseStatus } from "../../akash/lease-status.ts";
import { reclaimText } from "../../akash/reclamation.ts";
import { reason } from "../../akash/rest.ts";
import { hoursOf, remaining } from "../../akash/runway.ts";
import { readyStage } from "../engine.ts";
import { Failure } from "../failure.ts";
import { openStage } from "../open-stage.ts";
import type { StageOptions } from "../options.ts";
import { providerName } from "./rows.ts";
import { leaseText } from "./show-text.ts";
import type { OwnedDeployment } from "./state.ts";
import { ownedBy, type Survey, survey } from "./survey.ts";

/** Everything about one lease, `lease show --json` to the letter. */
export interface LeaseReport {
  readonly service: string;
  readonly stateful: boolean;
  readonly deployment: { owner: string; dseq: string; state: string; createdAt: string; hash: string };
  readonly group: { gseq: number; state: string; tag: string };
  readonly orders: readonly { oseq: number; state: string; createdAt: string }[];
  /** From the auction where it is known, else the bids the chain still has. */
  readonly bids: readonly { provider: string; price?: string | undefined; chosen: boolean; why: string }[];
  readonly lease: {
    oseq: number;
    provider: string;
    providerName: string;
    hostUri: string;
    state: string;
    /** Notice, such as `86400s`, that its provider gives before it takes the lease back; null without. */
    notice: string | null;
    /** That its provider takes it back, and when; null while it does not. */
    reclaimed: string | null;
    price: string;
    pricePerMonth: string;
    createdAt: string;
  } | null;
  /** Decimal uact; `remaining` has the rent due since `settledAt` taken off. */
  readonly escrow: {
    state: string;
    remaining: string;
    deposits: readonly string[];
    settledAt: string;
    runwayHours: number | null;
  };
  readonly gateway: GatewayReport | null;
}

export interface GatewayReport {
  /** Null when it answers. */
  readonly problem: string | null;
  readonly containers: Record<string, { ready: number; total: number; uris: readonly string[] }>;
  readonly ports: Record<string, LeaseStatus["forwarded_ports"][string]>;
  readonly ips: Record<string, LeaseStatus["ips"][string]>;
}

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
  if (!info || !holding) throw new Failure(`deployment ${owned.dseq} is not on the chain.`, "./platform up --refresh");
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
    state,
    notice: lease.reclamation?.window ?? null,
    reclaimed: reclaimText(lease, new Date()) ?? null,
    price: showPrice(lease.price),
    pricePerMonth: pricePerMonth(lease.price),
    createdAt: String(lease.created_at),
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
    return silent(`it does not answer: ${reason(error)}`);
  }
}

function gatewaySide({ services, forwarded_ports: ports, ips }: LeaseStatus): GatewayReport {
  const containers = Object.entries(services).map(([name, { total, available, ready_replicas, uris }]) => [
    name,
    { ready: ready_replicas ?? available, total, uris: uris ?? [] },
  ]);
  return { problem: null, containers: Object.fromEntries(containers), ports, ips };
}
