export interface CloudflareSettings {
  readonly apiToken: string;
  readonly accountId?: string;
  readonly endpoint?: string;
  /** Read and write load balancers; without it none are seen. Needs `accountId`. */
  readonly loadBalancing?: boolean;
}
