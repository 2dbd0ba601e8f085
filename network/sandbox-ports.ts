/** The fixed loopback ports of one sandbox, all offsets from its base port. Everything else listens on a free port and is found by `GET /dial` of the control API. */
export interface SandboxPorts {
  control: number;
  chain: number;
  cloudflare: number;
  google: number;
  desec: number;
  acme: number;
  acmeManagement: number;
  /** The Console's API. */
  console: number;
  /** Where images are pushed to, with containers. */
  registry: number;
  /** Where backups are kept, for stages with some. */
  s3: number;
  /** DNS over UDP and TCP, one server a provider. */
  dns: { cloudflare: number; google: number; desec: number };
  /** Recursive resolver that asks the three servers in turn; Pebble asks this one. */
  resolver: number;
}

/** @param base first port, 1024 to 65000 */
export function sandboxPorts(base: number): SandboxPorts {
  return {
    control: base,
    chain: base + 1,
    cloudflare: base + 2,
    google: base + 3,
    desec: base + 4,
    acme: base + 5,
    acmeManagement: base + 6,
    console: base + 7,
    registry: base + 8,
    s3: base + 9,
    dns: { cloudflare: base + 10, google: base + 11, desec: base + 12 },
    resolver: base + 13,
  };
}
