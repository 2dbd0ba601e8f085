/**
 * How names and addresses become connections. The internet is one implementation; the sandbox, whose providers,
 * name servers and leased addresses exist only on loopback, is the other. Clients take a `Network` and do not depend
 * on which one.
 */
export interface Network {
  /** Where to really connect for `host:port`: the same endpoint on the internet, a loopback one in the sandbox. */
  dial(host: string, port: number, transport: "tcp" | "udp"): Promise<Endpoint>;
  /** Certificate authorities trusted beside the system's, PEM. */
  authorities(): Promise<readonly string[]>;
}

export interface Endpoint {
  /** IP address or host name. */
  readonly host: string;
  readonly port: number;
}

/** The real internet: every endpoint is itself. */
export const internet: Network = {
  dial: async (host, port) => ({ host, port }),
  authorities: async () => [],
};
