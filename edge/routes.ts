/** What the proxy is to serve: pure data made from the components' routes and the certificates. */

export interface Route {
  /** Fully qualified host the visitor asks for, such as `api.example.com`. */
  readonly host: string;
  /** Path prefix; absent = all. */
  readonly path?: string;
  /** IPFS content that the host shows: the upstream, a gateway, is asked for `/ipfs/<CID>/…`. */
  readonly cid?: string;
  readonly upstream: Upstream;
}

export interface Upstream {
  /** Name of the service behind it, for logs and the configuration's section names. */
  readonly service: string;
  /** `host` of a lease output, or a service name within the same lease. */
  readonly host: string;
  readonly port: number;
  /** TLS to the upstream; `null` only inside one lease. */
  readonly tls: { readonly serverName: string; readonly verify: boolean } | null;
  /** Host header the upstream is asked with: the ingress name for leases. */
  readonly hostHeader: string;
  /** Path that answers 200 while the service is healthy; absent = a TCP connect decides. */
  readonly healthPath?: string;
}

export interface EdgeCertificate {
  readonly name: string;
  /** DNS names on it, wildcards allowed. */
  readonly names: readonly string[];
  /** Leaf first. */
  readonly chainPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

/** Everything the proxy's configuration is made from. */
export interface Edge {
  readonly routes: readonly Route[];
  readonly certificates: readonly EdgeCertificate[];
  /** Names that resolve to the proxy itself, beside the routes' hosts: an upstream among them would loop. */
  readonly publicNames?: readonly string[];
  /** Socket addresses to listen on; absent = 443, 80 and 8080 on all interfaces. */
  readonly listen?: Partial<Listen>;
  /** Service whose health `GET /health` reports; absent = the proxy answers for itself alone. */
  readonly healthService?: string;
  /** Networks (CIDR) of proxies in front of this one, which say who the client is, such as `cloudflareNetworks`. */
  readonly trustedProxies?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** What one client, one request and one route may use. */
export interface Limits {
  /** Requests a second and client address, averaged over ten seconds. */
  readonly requestsPerSecond: number;
  /** Largest request body, such as `100MB`. */
  readonly body: string;
  /** Requests of one route at the same time. */
  readonly concurrent: number;
}

export interface Listen {
  readonly https: string;
  readonly http: string;
  /** For the lease alone: `/live` (the process), `/health` and `/health/<service>` (through to the upstream), `/metrics`. */
  readonly health: string;
}
