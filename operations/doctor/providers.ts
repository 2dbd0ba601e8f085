import { Gateway } from "../../akash/gateway/gateway.ts";
import type { Market } from "../../akash/market.ts";
import type { PlatformOutput, ServiceOutput } from "../../stacks/output.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Whether every provider we lease from takes our token: one lease of each is asked for its status. */
export async function checkProviders(
  market: Market,
  { services }: PlatformOutput,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const byProvider = Map.groupBy(services, ({ place }) => place.provider);
  const checks = [...byProvider.values()].map((leased) => checkGateway(market, leased, signal));
  return (await Promise.all(checks)).flat();
}

function checkGateway(
  market: Market,
  leased: readonly ServiceOutput[],
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const { place } = leased[0]!;
  const name = `provider ${new URL(place.hostUri).hostname}`;
  const services = leased.map((service) => service.name).join(", ");
  const fix = "./platform up --refresh moves what it held";
  return attempt(name, fix, async () => {
    const gateway = await Gateway.open(market, place, signal);
    try {
      const status = await gateway.status(signal);
      return [
        status
          ? ok(name, `takes our token; holds ${services}`)
          : problem(name, `holds no manifest of ${services}`, fix),
      ];
    } finally {
      await gateway.close();
    }
  });
}
