import type { Network } from "../../network/network.ts";
import { queryDns } from "../../network/resolve.ts";
import type { PlatformOutput } from "../../stacks/output.ts";

/** Every address that a zone's own server gives for a host; the host itself where the stage has no such zone. @throws where there is none */
export async function addressesOf(network: Network, dns: PlatformOutput["dns"], host: string): Promise<string[]> {
  const server = dns.find(({ zone }) => host === zone || host.endsWith(`.${zone}`))?.nameServers[0];
  if (!server) return [host];
  const { answers = [] } = await queryDns(network, { host: server, port: 53 }, host, "A");
  const addresses = answers.flatMap((record) => (record.type === "A" ? [record.data] : []));
  if (addresses.length === 0) throw new Error(`${server} has no address for ${host}`);
  return addresses.sort();
}
