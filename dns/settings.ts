export interface DnsSettings {
  readonly cloudflare?: {
    readonly apiToken: string;
    readonly accountId?: string;
    readonly endpoint?: string;
    /** Read and write load balancers; without it none are seen. Needs `accountId`. */
    readonly loadBalancing?: boolean;
  };
  readonly google?: {
    readonly project: string;
    /** Service account key, JSON text; or an access token (sandbox, short-lived CI). Exactly one. */
    readonly credentials?: string;
    readonly accessToken?: string;
    readonly endpoint?: string;
  };
  readonly desec?: { readonly token: string; readonly endpoint?: string };
}
