import type { DeploymentId, DeploymentInfo, Lease } from "../../../akash/chain/client.ts";
import { total } from "../../../akash/chain/coin.ts";
import { groupFromChain, holdsData } from "../../../akash/chain/group.ts";
import { GONE, isLive, type LeaseState, leaseState, stateText } from "../../../akash/chain/lease-state.ts";
import { parseTag } from "../../../akash/chain/tag.ts";
import { gatewayAnswers } from "../../../akash/gateway/gateway.ts";
import type { Market } from "../../../akash/market.ts";
import { pricePerMonth } from "../../../akash/money/price.ts";
import type { Found, Run } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import type { State } from "./stored.ts";

/**
 * The deployment as the chain and its provider have it now. Null once it is closed. A lease that has ended, or a
 * provider that does not answer, shows in `lease`.
 */
export async function readDeployment(
  market: Market,
  run: Run,
  id: DeploymentId,
  old?: State,
): Promise<Found<DeploymentInputs, DeploymentOutputs> | null> {
  const info = await market.chain.deployment(id, run.signal);
  const leases = info ? await market.chain.leases(id, run.signal) : [];
  const lease = latest(leases);
  if (!info || info.deployment.state === "closed") {
    const why = info ? `is closed${lease ? ` (${stateText(leaseState(lease))})` : ""}` : "is not on the chain";
    run.warn(`deployment ${id.owner}/${id.dseq} ${why}: the next update creates another`);
    return null;
  }
  const inputs = old?.inputs ?? importedInputs(info, run.name);
  const outputs = { ...inputs, ...(await outputsOf(market, run, info, lease, old)) };
  return { id: `${id.owner}/${id.dseq}`, inputs, outputs };
}

type Observed = Omit<DeploymentOutputs, keyof DeploymentInputs>;

async function outputsOf(
  market: Market,
  run: Run,
  info: DeploymentInfo,
  lease: Lease | undefined,
  old?: State,
): Promise<Observed> {
  const { owner, dseq } = info.deployment.id;
  const group = info.groups[0]!;
  const place = { owner, dseq, gseq: group.id.gseq, tag: group.group_spec.name };
  if (!lease) return { ...place, ...unleased };
  const provider = await market.chain.provider(lease.id.provider, run.signal);
  const hostUri = provider?.host_uri ?? old?.outputs.hostUri ?? "";
  const state = await liveState(market, run, lease, hostUri);
  if (state.state !== "active") run.warn(`lease ${dseq} at ${hostUri || lease.id.provider}: ${stateText(state)}`);
  return {
    ...place,
    oseq: lease.id.oseq,
    provider: lease.id.provider,
    hostUri,
    lease: state,
    price: lease.price,
    pricePerMonth: pricePerMonth(lease.price),
    considered: old?.outputs.considered ?? [],
  };
}

const unleased = {
  oseq: 0,
  provider: "",
  hostUri: "",
  lease: { state: "pending", detail: "no lease yet" },
  price: { denom: "uact", amount: "0" },
  pricePerMonth: "0.00",
  considered: [],
};

/** The chain alone does not tell: a lease stays active, or announced to end, when its provider has vanished. */
async function liveState(market: Market, run: Run, lease: Lease, hostUri: string): Promise<LeaseState> {
  const state = leaseState(lease);
  if (!isLive(lease)) return state;
  const silence = await gatewayAnswers(market, { provider: lease.id.provider, hostUri }, run.signal);
  return silence === undefined ? state : { state: GONE, detail: silence };
}

/** The live lease, else the one of the latest order. */
function latest(leases: readonly Lease[]): Lease | undefined {
  const live = leases.find(isLive);
  return live ?? leases.toSorted((a, b) => b.id.oseq - a.id.oseq)[0];
}

/** Inputs of an imported deployment, as far as the chain knows them. */
function importedInputs(info: DeploymentInfo, name: string): DeploymentInputs {
  const spec = info.groups[0]!.group_spec;
  const group = groupFromChain(spec);
  const window = info.deployment.reclamation?.min_window;
  const deposits = (info.escrow_account.state.deposits ?? []).map(({ balance }) => balance);
  return {
    service: parseTag(spec.name)?.service ?? name,
    group,
    deposit: `${total(deposits, "uact") / 10n ** 18n}uact`,
    placement: { regions: [], exclude: [], apartFrom: [] },
    ...(window && { reclamation: window }),
    stateful: holdsData(group),
  };
}
