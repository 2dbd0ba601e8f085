/** JSON forms of what Akash's SDL compiles to, with the field names of the Go reference (`chain-sdk:go/manifest/v2beta3`, `go/node/deployment/v1beta4`). */

/** Manifest: what a provider is sent; its sorted JSON is hashed into the deployment. */
export type Manifest = ManifestGroup[];

export interface ManifestGroup {
  name: string;
  services: ManifestService[];
}

/** Lists the SDL leaves out are `null`; lists it leaves empty are `[]`. The difference is part of the hash. */
export interface ManifestService {
  name: string;
  image: string;
  command: string[] | null;
  args: string[] | null;
  /** `NAME=value` */
  env: string[] | null;
  resources: ManifestResources;
  count: number;
  expose: ManifestExpose[];
  params?: ManifestParams;
  credentials: { host: string; email: string; username: string; password: string } | null;
}

export interface ManifestParams {
  storage: { name: string; mount: string; readOnly: boolean }[] | null;
  permissions?: { read?: string[] };
  tee?: { type: string; attestation: boolean };
}

/** Quantities are decimal strings: CPU in thousandths, the rest in bytes. */
export interface Quantity {
  val: string;
}

export interface Attribute {
  key: string;
  value: string;
}

/** `kind` absent = shared HTTP, 1 = random port, 2 = leased IP. */
export interface ResourceEndpoint {
  kind?: 1 | 2;
  sequence_number: number;
}

/** Memory and storage are `size` in both forms, as in the goldens. */
export interface ManifestResources {
  /** 1, 2, …: the resource unit of the group spec that the service uses. */
  id: number;
  cpu: { units: Quantity; attributes?: Attribute[] };
  memory: { size: Quantity; attributes?: Attribute[] };
  storage: { name: string; size: Quantity; attributes?: Attribute[] }[];
  gpu: { units: Quantity; attributes?: Attribute[] };
  endpoints: ResourceEndpoint[];
}

export interface ManifestExpose {
  port: number;
  /** 0 = the same as `port`. */
  externalPort: number;
  proto: "TCP" | "UDP";
  service: string;
  global: boolean;
  hosts: string[] | null;
  httpOptions: ManifestHttpOptions;
  ip: string;
  endpointSequenceNumber: number;
}

/** Sizes in bytes, times in milliseconds. */
export interface ManifestHttpOptions {
  maxBodySize: number;
  proxyBufferSize?: number;
  readTimeout: number;
  sendTimeout: number;
  nextTries: number;
  nextTimeout: number;
  nextCases: string[] | null;
}

/** `akash.verification.v1.VerificationRequirement` (AEP-86). */
export interface Verification {
  min_tier: number;
  required_capabilities: string[];
  required_auditors: string[];
  auditor_mode: "any" | "all";
  min_auditor_count: number;
}

/** What is ordered on the market: immutable once the deployment exists. */
export interface GroupSpec {
  /** Placement name; on our deployments the ownership tag. */
  name: string;
  requirements: {
    signed_by: { all_of: string[] | null; any_of: string[] | null };
    attributes: Attribute[] | null;
    /** Absent = none is asked for. */
    verification?: Verification;
  };
  /** Price per block with 18 decimals. */
  resources: { resource: ManifestResources; count: number; price: { denom: string; amount: string } }[];
}
