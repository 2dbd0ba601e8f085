import { Gateway } from "../../akash/gateway/gateway.ts";
import { unreadyContainers } from "../../akash/gateway/lease-status.ts";
import type { Market } from "../../akash/market.ts";
import type { PlatformOutput, ServiceOutput } from "../../stacks/output.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether every provider we lease from takes our token, and runs what it was given: each lease is asked for. */
export async function checkProviders(
  market: Market,
  { services }: PlatformOutput,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const byProvider = Map.groupBy(services, ({ place }) => place.provider);
  const checks = [...byProvider.values()].map((leased) => checkProvider(market, leased, signal));
  return (await Promise.all(checks)).flat();
}

/** One line, with all that it does not run. */
async function checkProvider(
  market: Market,
  leased: readonly ServiceOutput[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const name = `provider ${new URL(leased[0]!.place.hostUri).hostname}`;
  const fix = "./platform up --refresh sends a lost manifest again, and moves what a provider that has gone held";
  return attempt(name, fix, async () => {
    const answers = await Promise.all(leased.map((service) => problemsAt(market, service, signal)));
    const problems = answers.flat();
    if (problems.length > 0) return [problem(name, problems.join("; "), fix)];
    return [ok(name, `takes our token; runs ${leased.map((service) => service.name).join(", ")}`)];
  });
}

async function problemsAt(market: Market, service: ServiceOutput, signal: AbortSignal): Promise<string[]> {
  const gateway = await Gateway.open(market, service.place, signal);
  try {
    const status = await gateway.status(signal);
    if (!status) return [`holds no manifest of ${service.name}`];
    return unreadyContainers(status, service.containers).map(({ says }) => `${service.name}: ${says}`);
  } finally {
    await gateway.close();
  }
}
