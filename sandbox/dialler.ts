import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { DialTable, Endpoint, Transport } from "./dial.ts";

/**
 * Finds where a name or address listens: the sandbox's own names first, else what the sandbox's DNS servers say of it.
 * @param resolverPort of the sandbox's resolver on loopback
 */
export function dialler(dial: DialTable, resolverPort: number) {
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${resolverPort}`]);
  return async (host: string, port: number, transport: Transport): Promise<Endpoint | undefined> => {
    const found = dial.find(host, port, transport);
    if (found || isIP(host) || !host.includes(".")) return found;
    const [alias] = await resolver.resolveCname(host).catch(() => []);
    const aliased = alias && dial.find(alias, port, transport);
    if (aliased) return aliased;
    const addresses = await resolver.resolve4(host).catch(() => []);
    return addresses.map((address) => dial.find(address, port, transport)).find((each) => each !== undefined);
  };
}
