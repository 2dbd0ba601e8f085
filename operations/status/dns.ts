import { expectedAnswers } from "../../dns/answers/expected-answer.ts";
import { awaitRecords } from "../../dns/answers/propagation.ts";
import { errorText } from "../../errors/text.ts";
import type { Network } from "../../network/network.ts";
import type { DnsOutput } from "../../stacks/output.ts";
import type { DnsStatus } from "./report.ts";

/** Asks every name server of a zone at one provider for every record set that should be there. TTLs are the provider's. */
export async function observeDns(network: Network, output: DnsOutput, signal: AbortSignal): Promise<DnsStatus> {
  const { provider, zone, nameServers, records } = output;
  const sets = Object.entries(records).map(([key, set]) => {
    const [name = "", type = ""] = key.split("/");
    return { name, type, ...set };
  });
  const expected = expectedAnswers(zone, sets, 0).map(({ ttl: _, ...answer }) => answer);
  const problems = await awaitRecords(network, nameServers, expected, { signal, timeout: 0 }).then(
    () => [],
    (error: unknown) => [errorText(error)],
  );
  return { provider, zone, inSync: problems.length === 0, problems };
}
