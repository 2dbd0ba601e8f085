/** The SDL document itself, in its own field names (`chain-sdk:go/sdl/sdl-input.schema.yaml`). */
export interface Sdl {
  version: "2.0" | "2.1";
  /** Read by nothing: neither the Go parser nor providers resolve it. */
  include?: string[];
  endpoints?: Record<string, { kind: "ip" }>;
  services: Record<string, SdlService>;
  profiles: {
    compute: Record<string, { resources: SdlResources }>;
    placement: Record<string, SdlPlacement>;
  };
  /** service -> placement -> compute profile and replicas */
  deployment: Record<string, Record<string, { profile: string; count: number }>>;
  /** `min_window` is a Go duration such as `24h`. */
  reclamation?: { min_window: string };
}

export interface SdlService {
  image: string;
  command?: string[];
  args?: string[];
  /** `NAME=value` */
  env?: string[];
  expose?: SdlExpose[];
  /** Documented order only; nothing starts in it. */
  dependencies?: { service?: string }[];
  credentials?: SdlCredentials;
  params?: SdlParams;
}

export interface SdlCredentials {
  host: string;
  username: string;
  password: string;
  email?: string;
}

export interface SdlParams {
  storage?: Record<string, { mount?: string; readOnly?: boolean }>;
  permissions?: { read?: ("deployment" | "logs" | "events")[] };
  tee?: "cpu" | "cpu-gpu";
}

export interface SdlExpose {
  port: number;
  /** Port outside; absent = `port`. */
  as?: number;
  proto?: "TCP" | "UDP" | "tcp" | "udp";
  /** Host names that ingress routes here. */
  accept?: string[];
  /** Who may connect; `ip` names an entry of `endpoints` and needs `global`. */
  to?: { service?: string; global?: boolean; ip?: string }[];
  http_options?: SdlHttpOptions;
}

/** Sizes in bytes, times in milliseconds; 0 = default. */
export interface SdlHttpOptions {
  max_body_size?: number;
  proxy_buffer_size?: number;
  read_timeout?: number;
  send_timeout?: number;
  next_tries?: number;
  next_timeout?: number;
  next_cases?: string[];
}

export interface SdlResources {
  /** `0.5`, `"500m"` */
  cpu: { units: number | string; attributes?: Record<string, string> };
  /** `512Mi`, `1Gi`; decimal suffixes `k`, `M`, `G` … are powers of 1000 */
  memory: { size: string };
  storage: SdlVolume | SdlVolume[];
  gpu?: SdlGpu;
}

export interface SdlVolume {
  /** Absent = `default`. */
  name?: string;
  size: string;
  attributes?: { class?: string; persistent?: boolean | string };
}

export interface SdlGpu {
  units?: number | string;
  /** `nvidia: null` = any model. */
  attributes?: { vendor: { nvidia?: SdlGpuModel[] | null } };
}

export interface SdlGpuModel {
  model?: string;
  /** `80Gi` */
  ram?: string;
  interface?: "pcie" | "sxm";
}

/** What a provider must have been verified for (AEP-86); a tier of 0 asks for nothing. */
export interface SdlVerification {
  /** 0 to 4. */
  min_tier?: number;
  capabilities?: string[];
  /** Addresses. */
  auditors?: string[];
  /** How many of `auditors`; absent = any. */
  auditor_mode?: "any" | "all";
  min_auditor_count?: number;
}

export interface SdlPlacement {
  attributes?: Record<string, string>;
  signedBy?: { anyOf?: string[]; allOf?: string[] };
  verification?: SdlVerification;
  /** compute profile -> most that is paid per block */
  pricing: Record<string, { denom: string; amount: number | string }>;
}
