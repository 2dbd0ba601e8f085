import { fetch } from "undici";
import { reclaimText } from "../../akash/chain/reclamation.ts";
import { Gateway } from "../../akash/gateway/gateway.ts";
import type { Market } from "../../akash/market.ts";
import { pricePerMonth } from "../../akash/money/price.ts";
import { hoursOf, runway } from "../../akash/money/runway.ts";
import { dispatcher } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import type { PlatformOutput, ServiceOutput } from "../../stacks/output.ts";
import { addressesOf } from "./addresses.ts";
import type { ServiceStatus } from "./report.ts";

export interface Surroundings {
  readonly market: Market;
  readonly network: Network;
  readonly platform: PlatformOutput;
  readonly signal: AbortSignal;
}

/** One service from outside to inside: its public URL, its containers at the provider, its lease and escrow on the chain. */
export async function observeService(around: Surroundings, service: ServiceOutput): Promise<ServiceStatus> {
  const money = await observeLease(around, service).catch(asProblem);
  const seen = await Promise.all([
    observeContainers(around, service),
    ...service.urls.map((url) => observeUrl(around, service, url)),
  ]);
  const problems = [...money.problems, ...seen.flat()];
  return {
    name: service.name,
    healthy: problems.length === 0,
    provider: service.place.provider,
    providerHost: new URL(service.place.hostUri).hostname,
    dseq: service.place.dseq,
    pricePerMonth: Number(money.price ?? service.pricePerMonth),
    urls: service.urls,
    runwayHours: money.runwayHours,
    problems,
  };
}

interface LeaseMoney {
  readonly problems: readonly string[];
  readonly runwayHours: number | null;
  readonly price?: string;
}

async function observeLease({ market, signal }: Surroundings, { place }: ServiceOutput): Promise<LeaseMoney> {
  const { owner, dseq } = place;
  const [deployment, leases, block] = await Promise.all([
    market.chain.deployment({ owner, dseq }, signal),
    market.chain.leases({ owner, dseq }, signal),
    market.chain.latestBlock(signal),
  ]);
  if (!deployment) return { problems: [`deployment ${dseq} is not on the chain`], runwayHours: null };
  const current = leases.find(({ id }) => id.provider === place.provider && id.oseq === place.oseq);
  const { funds, settled_at: settledAt } = deployment.escrow_account.state;
  const reclaim = current && reclaimText(current, new Date());
  if (!current || (current.state !== "active" && !reclaim)) {
    const how = current ? `${current.state} (${current.reason})` : "not on the chain";
    return { problems: [`its lease is ${how}`], runwayHours: null };
  }
  const { price } = current;
  const blocks = runway({ funds, settledAt: BigInt(settledAt), rate: [price] }, BigInt(block.height));
  const runwayHours = blocks === undefined ? null : hoursOf(blocks);
  const dry =
    runwayHours !== null && runwayHours <= 0 ? ["its escrow is empty: the lease ends when the provider withdraws"] : [];
  return { problems: [...(reclaim ? [reclaim] : []), ...dry], runwayHours, price: pricePerMonth(price) };
}

async function observeContainers(
  { market, signal }: Surroundings,
  { place, containers }: ServiceOutput,
): Promise<string[]> {
  try {
    const gateway = await Gateway.open(market, place, signal);
    try {
      const status = await gateway.status(signal);
      if (!status) return ["its provider holds no manifest"];
      return containers.flatMap((name) => {
        const seen = status.services[name];
        const ready = seen?.ready_replicas ?? seen?.available ?? 0;
        return seen && ready >= seen.total && seen.total > 0
          ? []
          : [`container ${name}: ${ready} of ${seen?.total ?? "?"} ready`];
      });
    } finally {
      await gateway.close();
    }
  } catch (error) {
    return [`its provider does not answer: ${text(error)}`];
  }
}

/** Asks as a visitor would, at every address of the name: TLS verified, health path. */
async function observeUrl(
  { network, platform, signal }: Surroundings,
  service: ServiceOutput,
  url: string,
): Promise<string[]> {
  if (service.healthPath === undefined) return [];
  const target = new URL(service.healthPath, url);
  try {
    const addresses = await addressesOf(network, platform.dns, target.hostname);
    const problems = await Promise.all(addresses.map((address) => askAt(network, address, target, signal)));
    return problems.flatMap((problem, index) => {
      const where = addresses.length > 1 ? ` at ${addresses[index]}` : "";
      return problem === undefined ? [] : [`${target}${where}${problem}`];
    });
  } catch (error) {
    return [`${target}: ${text(error)}`];
  }
}

/** What is wrong with the answer, to be read after the URL. */
async function askAt(network: Network, address: string, target: URL, signal: AbortSignal): Promise<string | undefined> {
  const agent = dispatcher({ ...network, dial: (_, port, transport) => network.dial(address, port, transport) });
  try {
    const response = await fetch(target, { dispatcher: agent, redirect: "manual", signal });
    await response.body?.cancel();
    return response.ok ? undefined : ` answers ${response.status}`;
  } catch (error) {
    return `: ${text(error)}`;
  } finally {
    await agent.destroy();
  }
}

function asProblem(error: unknown): LeaseMoney {
  return { problems: [`the chain does not answer: ${text(error)}`], runwayHours: null };
}

function text(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
