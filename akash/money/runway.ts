import { type Coin, DENOM, one, total } from "../chain/coin.ts";

/** As Akash's Console counts; mainnet's schedule says 5.92. */
const SECONDS_PER_BLOCK = 6.117;

/** Blocks in so many hours. */
export function blocksIn(hours: number): bigint {
  return BigInt(Math.ceil((hours * 3600) / SECONDS_PER_BLOCK));
}

/** Hours that so many blocks take, one decimal; negative ones have passed already. */
export function hoursOf(blocks: bigint): number {
  return Math.round((Number(blocks) * SECONDS_PER_BLOCK) / 360) / 10;
}

/** What an escrow holds once the rent up to `height` is paid, in units of 10^-18 uact; below zero it is a debt. */
export function remaining({ funds, rate, settledAt }: Escrow, height: bigint): bigint {
  return total(funds, "uact") - total(rate, "uact") * (height - settledAt);
}

/** Whole uact that are missing for `blocks` blocks from `height` on, debt included; never below zero. */
export function shortfall(escrow: Escrow, height: bigint, blocks: bigint): bigint {
  const missing = total(escrow.rate, "uact") * blocks - remaining(escrow, height);
  return missing <= 0n ? 0n : (missing + one - 1n) / one;
}

export interface Escrow {
  readonly funds: readonly Coin[];
  /** Height up to which rent has been paid. */
  readonly settledAt: bigint;
  /** Price per block of all leases together. */
  readonly rate: readonly Coin[];
}

/**
 * Blocks until the escrow is empty, counted from `height`; negative when it ran dry that long ago. The chain settles
 * lazily: it says "open" long after the funds are gone. Undefined without a rate. AKT does not count.
 */
export function runway(escrow: Escrow, height: bigint): bigint | undefined {
  const rate = total(escrow.rate, DENOM);
  if (rate <= 0n) return undefined;
  const end = escrow.settledAt + total(escrow.funds, DENOM) / rate;
  return end - height;
}
