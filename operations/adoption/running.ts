import type { DeploymentInfo } from "../../akash/chain/client.ts";
import { isLive } from "../../akash/chain/lease-state.ts";
import { isUsed } from "../../akash/chain/tag.ts";
import { Gateway, type StoredService } from "../../akash/gateway/gateway.ts";
import type { Market } from "../../akash/market.ts";
import { errorText } from "../../errors/text.ts";
import { type Claims, isOf, ownershipOf, tagged } from "../leases/ownership.ts";
import { providerName } from "../leases/rows.ts";

/** A deployment that was given a manifest for the stage, and what its provider tells of it. */
export interface RunningPlace {
  readonly service: string;
  readonly dseq: string;
  /** Whether the state at hand knows it. */
  readonly recorded: boolean;
  readonly info: DeploymentInfo;
  /** Host of its provider, for people; empty without a live lease. */
  readonly provider: string;
  readonly condition: Condition;
  /** Why its containers are not known; empty where it runs. */
  readonly why: string;
  /** Its containers, where it runs. */
  readonly containers?: readonly StoredService[];
  /** Its first leased address. */
  readonly address?: string | undefined;
}

/**
 * `runs`: its provider tells what. `empty`: the provider answers, and holds no manifest. `silent`: it has a lease, and
 * nobody answers. `ended`: it has no lease any more.
 */
export type Condition = "runs" | "empty" | "silent" | "ended";

/** Everything that was given a manifest for the stage, known to the state at hand or not, asked at its providers. */
export async function runningPlaces(market: Market, claims: Claims, signal: AbortSignal): Promise<RunningPlace[]> {
  const open = await market.chain.deployments({ owner: market.wallet.address, state: "active" }, signal);
  const own = open.filter((info) => isUsed(info) && isOf(claims.stage, tagged(info).tag));
  const isRecorded = (info: DeploymentInfo) => ownershipOf(tagged(info), claims) === "owned";
  return Promise.all(
    own.map(async (info) => ({ ...(await placeOf(market, info, signal)), recorded: isRecorded(info) })),
  );
}

async function placeOf(
  market: Market,
  info: DeploymentInfo,
  signal: AbortSignal,
): Promise<Omit<RunningPlace, "recorded">> {
  const { dseq, tag } = tagged(info);
  const place = { service: tag?.service ?? "", dseq, info };
  const leases = await market.chain.leases({ owner: market.wallet.address, dseq }, signal);
  const lease = leases.find(isLive);
  if (!lease) return { ...place, provider: "", condition: "ended", why: "its lease has ended" };
  const provider = await market.chain.provider(lease.id.provider, signal);
  if (!provider) return { ...place, provider: "", condition: "silent", why: "its provider is not registered any more" };
  const named = { ...place, provider: providerName(provider) };
  const gateway = await Gateway.open(market, { ...lease.id, hostUri: provider.host_uri }, signal);
  try {
    const [containers, status] = await Promise.all([gateway.manifest(signal), gateway.status(signal)]);
    if (!containers) return { ...named, condition: "empty", why: "its provider holds no manifest" };
    const address = Object.values(status?.ips ?? {}).flat()[0]?.ip;
    return { ...named, condition: "runs", why: "", containers, address };
  } catch (error) {
    return { ...named, condition: "silent", why: `its provider does not answer: ${errorText(error)}` };
  } finally {
    await gateway.close();
  }
}
