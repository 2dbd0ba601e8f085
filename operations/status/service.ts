import { errorText } from "../../errors/text.ts";
import { dispatcher } from "../../network/http.ts";
import type { Network } from "../../network/network.ts";
import { undici } from "../../network/undici.ts";
import type { PlaceOutput, PlatformOutput, ServiceOutput } from "../../stacks/output.ts";
import type { Stage } from "../../stage/schema.ts";
import type { Operations } from "../target.ts";
import { addressesOf } from "./addresses.ts";
import { fixOf } from "./fix.ts";
import type { ServiceStatus } from "./report.ts";

export interface Surroundings {
  readonly targets: Readonly<Record<PlaceOutput["target"], Operations>>;
  readonly network: Network;
  readonly stage: Stage;
  readonly platform: PlatformOutput;
  readonly signal: AbortSignal;
}

/** One service from outside to inside: its public URL, its containers where it runs, and how it is paid for. */
export async function observeService(around: Surroundings, service: ServiceOutput): Promise<ServiceStatus> {
  const { targets, signal } = around;
  const { place, containers, urls } = service;
  const target = targets[place.target];
  const [cost, sight, ...seen] = await Promise.all([
    target.cost(place, signal),
    target.look(place, containers, signal),
    ...urls.map((url) => observeUrl(around, service, url)),
  ]);
  const problems = [...cost.problems, ...sight.problems, ...seen.flat()];
  return {
    name: service.name,
    healthy: problems.length === 0,
    provider: sight.provider,
    providerHost: sight.providerHost,
    dseq: sight.id,
    pricePerMonth: Number(cost.pricePerMonth ?? service.pricePerMonth),
    urls,
    runwayHours: cost.runwayHours,
    problems,
    fix: fixOf(around.stage, service.name, sight.fault),
  };
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
    return [`${target}: ${errorText(error)}`];
  }
}

/** What is wrong with the answer, to be read after the URL. */
async function askAt(network: Network, address: string, target: URL, signal: AbortSignal): Promise<string | undefined> {
  const agent = dispatcher({ ...network, dial: (_, port, transport) => network.dial(address, port, transport) });
  try {
    const response = await undici().fetch(target, { dispatcher: agent, redirect: "manual", signal });
    await response.body?.cancel();
    return response.ok ? undefined : ` answers ${response.status}`;
  } catch (error) {
    return `: ${errorText(error)}`;
  } finally {
    await agent.destroy();
  }
}
