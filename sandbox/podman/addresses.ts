/**
 * The addresses of a sandbox's pods. Pods have 10.213.0.0/16, one each. Services of a lease have 10.214.0.0/16, as
 * Kubernetes gives cluster addresses, and the sandbox's names that have none of their own 198.51.100.0/24 (TEST-NET-2).
 */
export const DNS_ADDRESS = "10.214.0.53";

/** Every registry, for podman when it pulls images; pods are not let to it. */
export const REGISTRY_ADDRESS = "10.214.0.54";

const RESERVED = [DNS_ADDRESS, REGISTRY_ADDRESS];

/** What the address of a pod begins with. */
export const POD_PREFIX = "10.213.";

/** Leased addresses are of TEST-NET-3 (RFC 5737). */
export const LOCAL_NETWORKS = ["10.214.0.0/16", "198.51.100.0/24", "203.0.113.0/24"] as const;

/** A pool of addresses, given out by key and taken back. */
export class AddressPool {
  readonly #prefix: string;
  readonly #size: number;
  readonly #byKey = new Map<string, string>();
  readonly #byAddress = new Map<string, string>();
  #next = 0;

  /** @param prefix `10.213.` or `198.51.100.`: two or three numbers */
  constructor(prefix: string) {
    this.#prefix = prefix;
    this.#size = prefix.split(".").length === 4 ? 254 : 254 * 254;
  }

  /** The key's address, a new one where it has none. Addresses that were taken back come last. @throws when all are taken */
  give(key: string): string {
    const present = this.#byKey.get(key);
    if (present) return present;
    for (let tried = 0; tried < this.#size; tried += 1) {
      const address = this.#numbered(this.#next);
      this.#next = (this.#next + 1) % this.#size;
      if (this.#byAddress.has(address) || RESERVED.includes(address)) continue;
      this.#byKey.set(key, address);
      this.#byAddress.set(address, key);
      return address;
    }
    throw new Error(`no free address in ${this.#prefix}*`);
  }

  take(key: string): void {
    const address = this.#byKey.get(key);
    if (address) this.#byAddress.delete(address);
    this.#byKey.delete(key);
  }

  keyOf(address: string): string | undefined {
    return this.#byAddress.get(address);
  }

  #numbered(index: number): string {
    if (this.#size === 254) return `${this.#prefix}${index + 1}`;
    return `${this.#prefix}${Math.floor(index / 254)}.${(index % 254) + 1}`;
  }
}
