import type { Endpoint, Network } from "./network.ts";

/** The same network for many questions in a row to few servers: where one is, is found out once, and again where that failed. */
export function dialledOnce(network: Network): Network {
  const dialled = new Map<string, Promise<Endpoint>>();
  return {
    dial(host, port, transport) {
      const key = `${host}:${port}/${transport}`;
      const known = dialled.get(key) ?? network.dial(host, port, transport);
      dialled.set(key, known);
      known.catch(() => dialled.delete(key));
      return known;
    },
    authorities: () => network.authorities(),
  };
}
