import type { CloudflareOptions } from "../dns/records/cloudflare-options.ts";
import type { DnsProviderName } from "../dns/settings.ts";

/** The stack output `platform`: what `status`, `logs` and other commands read from the state. No secrets. */
export interface PlatformOutput {
  stage: string;
  domain: string;
  services: ServiceOutput[];
  certificates: { names: string[]; notAfter: string; issuer: string; serial: string }[];
  dns: DnsOutput[];
}

export interface ServiceOutput {
  name: string;
  lease: { owner: string; dseq: string; gseq: number; oseq: number; provider: string; hostUri: string; tag: string };
  /** US dollars, two decimals. */
  pricePerMonth: string;
  /** Public URLs, empty for internal services. */
  urls: string[];
  /** Path that answers 200 when the service is healthy; absent for services without HTTP. */
  healthPath?: string;
  /** SDL services of the lease that must be ready. */
  containers: string[];
}

export interface DnsOutput {
  provider: DnsProviderName;
  zone: string;
  zoneId: string;
  nameServers: string[];
  records: Record<string, { ttl: number; values: string[]; cloudflare?: CloudflareOptions | undefined }>;
}
