/** Subnets in CIDR notation. */
import { isIPv4, isIPv6 } from "node:net";

export interface Subnet {
  readonly text: string;
  readonly bits: 32 | 128;
  readonly prefix: number;
  readonly network: bigint;
}

/** `10.0.0.0/8` or a single address; null where it is none or has host bits set. */
export function parseSubnet(text: string): Subnet | null {
  const [address = "", length, ...rest] = text.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : null;
  if (bits === null || rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return null;
  const network = bits === 32 ? ipv4Number(address) : ipv6Number(address);
  return network & ((1n << BigInt(bits - prefix)) - 1n)
    ? null
    : { text: `${address}/${prefix}`, bits, prefix, network };
}

export const sameSubnet = (a: Subnet, b: Subnet): boolean => within(a, b) && a.prefix === b.prefix;

export function within(inner: Subnet, outer: Subnet): boolean {
  const shift = BigInt(outer.bits - outer.prefix);
  return inner.bits === outer.bits && inner.prefix >= outer.prefix && inner.network >> shift === outer.network >> shift;
}

/** Larger subnets before those within them. */
export function compareSubnets(a: Subnet, b: Subnet): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  if (a.network !== b.network) return a.network < b.network ? -1 : 1;
  return a.prefix - b.prefix;
}

function ipv4Number(address: string): bigint {
  return address.split(".").reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv6Number(address: string): bigint {
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = compressed.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups = [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return groups.reduce((sum: bigint, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}
