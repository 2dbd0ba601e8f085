/** What one provider of the sandbox is and charges. Prices are uact per block; a month has about 430,000 blocks. */
export interface ProviderProfile {
  readonly name: string;
  readonly region: string;
  readonly country: string;
  readonly organization: string;
  /** Attributes signed by the sandbox's auditor. */
  readonly audited: boolean;
  /** Class of persistent volumes, or none. */
  readonly storageClass: "beta2" | "beta3" | null;
  /** Addresses to lease, the last parts of 203.0.113.x (TEST-NET-3, RFC 5737). */
  readonly addresses: { readonly first: number; readonly count: number };
  /** Hours of notice it is ready to give before it takes a lease back (AEP-82), or none. */
  readonly notice: number | null;
  readonly capacity: Capacity;
  readonly prices: Prices;
}

/** CPU in thousandths, the rest in bytes. */
export interface Capacity {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeral: number;
  readonly persistent: number;
}

export interface Prices {
  /** Per whole CPU. */
  readonly cpu: number;
  /** Per GiB. */
  readonly memory: number;
  readonly ephemeral: number;
  readonly persistent: number;
  readonly endpoint: number;
  readonly address: number;
}

export const GiB = 2 ** 30;

const noAddresses = { first: 0, count: 0 };

/** The providers of every sandbox, so that runs can be compared. */
export const catalog: readonly ProviderProfile[] = [
  {
    name: "aurora",
    region: "na-us-west",
    country: "US",
    organization: "Aurora Compute",
    audited: true,
    storageClass: "beta3",
    addresses: { first: 10, count: 24 },
    notice: 24,
    capacity: { cpu: 96_000, memory: 256 * GiB, ephemeral: 4096 * GiB, persistent: 8192 * GiB },
    prices: { cpu: 3.8, memory: 1.9, ephemeral: 0.05, persistent: 0.1, endpoint: 0.1, address: 11.6 },
  },
  {
    name: "basalt",
    region: "na-us-west",
    country: "US",
    organization: "Basalt Works",
    audited: true,
    storageClass: "beta3",
    addresses: noAddresses,
    notice: null,
    capacity: { cpu: 64_000, memory: 128 * GiB, ephemeral: 2048 * GiB, persistent: 4096 * GiB },
    prices: { cpu: 3.2, memory: 1.6, ephemeral: 0.04, persistent: 0.09, endpoint: 0.1, address: 0 },
  },
  {
    name: "cedar",
    region: "eu-central",
    country: "DE",
    organization: "Cedar Cloud",
    audited: true,
    storageClass: "beta3",
    addresses: { first: 40, count: 24 },
    notice: 72,
    capacity: { cpu: 96_000, memory: 256 * GiB, ephemeral: 4096 * GiB, persistent: 8192 * GiB },
    prices: { cpu: 4.1, memory: 2.0, ephemeral: 0.05, persistent: 0.11, endpoint: 0.1, address: 12.5 },
  },
  {
    name: "dune",
    region: "eu-central",
    country: "AT",
    organization: "Dune Hosting",
    audited: false,
    storageClass: null,
    addresses: noAddresses,
    notice: null,
    capacity: { cpu: 32_000, memory: 64 * GiB, ephemeral: 1024 * GiB, persistent: 0 },
    prices: { cpu: 2.1, memory: 1.1, ephemeral: 0.03, persistent: 0, endpoint: 0.05, address: 0 },
  },
  {
    name: "elm",
    region: "eu-central",
    country: "CH",
    organization: "Elm Systems",
    audited: true,
    storageClass: "beta3",
    addresses: { first: 70, count: 24 },
    notice: 24,
    capacity: { cpu: 64_000, memory: 192 * GiB, ephemeral: 2048 * GiB, persistent: 4096 * GiB },
    prices: { cpu: 4.6, memory: 2.2, ephemeral: 0.05, persistent: 0.12, endpoint: 0.1, address: 13.0 },
  },
  {
    name: "fjord",
    region: "ap-southeast",
    country: "SG",
    organization: "Fjord Pacific",
    audited: true,
    storageClass: "beta3",
    addresses: { first: 100, count: 24 },
    notice: 168,
    capacity: { cpu: 64_000, memory: 192 * GiB, ephemeral: 2048 * GiB, persistent: 4096 * GiB },
    prices: { cpu: 4.4, memory: 2.1, ephemeral: 0.06, persistent: 0.12, endpoint: 0.1, address: 12.0 },
  },
  {
    name: "garnet",
    region: "ap-southeast",
    country: "SG",
    organization: "Garnet Labs",
    audited: false,
    storageClass: "beta2",
    addresses: noAddresses,
    notice: null,
    capacity: { cpu: 32_000, memory: 96 * GiB, ephemeral: 1024 * GiB, persistent: 2048 * GiB },
    prices: { cpu: 2.6, memory: 1.3, ephemeral: 0.03, persistent: 0.07, endpoint: 0.05, address: 0 },
  },
];

/** Attributes as the provider registers them (reference: Akash provider attribute schema). */
export function attributes(profile: ProviderProfile): { key: string; value: string }[] {
  const entries: [string, string][] = [
    ["host", "akash"],
    ["location-region", profile.region],
    ["country", profile.country],
    ["organization", profile.organization],
    ["tier", profile.audited ? "premium" : "community"],
    ["status-page", `https://status.${profile.name}.akash.sandbox`],
    ["location-type", "datacenter"],
    ["capabilities/cpu/arch", "x86-64"],
    ["feat-endpoint-custom-domain", "true"],
  ];
  if (profile.addresses.count > 0) entries.push(["feat-endpoint-ip", "true"]);
  if (profile.storageClass) {
    entries.push(
      ["feat-persistent-storage", "true"],
      ["capabilities/storage/1/class", profile.storageClass],
      ["capabilities/storage/1/persistent", "true"],
      ["capabilities/storage/2/class", "ram"],
      ["capabilities/storage/2/persistent", "false"],
    );
  }
  return entries.map(([key, value]) => ({ key, value }));
}

/** Every address it leases. */
export function addressPool({ addresses }: ProviderProfile): string[] {
  return Array.from({ length: addresses.count }, (_, index) => `203.0.113.${addresses.first + index}`);
}

/** Host name of the provider's gateway and forwarded ports. */
export function providerHost(name: string): string {
  return `provider.${name}.akash.sandbox`;
}

export function hostUri(name: string): string {
  return `https://${providerHost(name)}:8443`;
}

export function ingressDomain(name: string): string {
  return `ingress.${name}.akash.sandbox`;
}
