import { expectedAnswers } from "../../dns/answers/expected-answer.ts";
import { awaitRecords } from "../../dns/answers/propagation.ts";
import { errorText } from "../../errors/text.ts";
import type { Network } from "../../network/network.ts";
import type { PublishedZone } from "./platform.ts";
import type { DnsStatus } from "./report.ts";

/** Asks every name server of a zone at one provider for every record set that should be there. TTLs are the provider's. */
export async function observeDns(network: Network, published: PublishedZone, signal: AbortSignal): Promise<DnsStatus> {
  const { provider, zone, nameServers, records } = published;
  const expected = expectedAnswers(zone, Object.values(records), 0).map(({ ttl: _, ...answer }) => answer);
  const problems = await awaitRecords(network, nameServers, expected, { signal, timeout: 0 }).then(
    () => [],
    (error: unknown) => [errorText(error)],
  );
  return { provider, zone, inSync: problems.length === 0, problems };
}
