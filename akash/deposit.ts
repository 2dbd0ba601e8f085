import { type Coin, fromAtto, one, total } from "./coin.ts";
import { type Funding, remedy, showFunding, spendable } from "./funding.ts";

/** Blocks in an average month of 365.25 / 12 days, as Akash's Console counts them (6.117 s a block). */
const blocksPerMonth = 429_909n;

/** The denomination of prices and deposits: one is a millionth of a US dollar. */
const denom = "uact";

export interface Funds {
  readonly funding: Funding;
  /** Integer uact this process has promised to deployments that no block holds yet. */
  readonly promised: bigint;
  /** Escrow funds of the stage's open deployments, one list a deployment. */
  readonly held: readonly (readonly Coin[])[];
  /** Most uact that may be held at once. */
  readonly cap: bigint;
}

/** Why `deposit` more uact may not be put into escrow, with the way out; undefined when it may. */
export function refuseDeposit(deposit: bigint, funds: Funds): string | undefined {
  const { funding } = funds;
  const free = spendable(funding) - funds.promised;
  if (free < deposit) {
    return (
      `wallet: ${showFunding(funding, atLeastZero(free))}, the deposit needs ${deposit}: ` +
      `${remedy(funding, `${deposit - free} uact`)} (1 ACT = 1,000,000 uact), or lower the deposit. Nothing was sent`
    );
  }
  if (total(funding.balances, "uakt") <= 0n) {
    return `wallet: ${funding.address} has no uakt for gas: send it some AKT (1 AKT = 1,000,000 uakt). Nothing was sent`;
  }
  const held = funds.held.reduce((sum, coins) => sum + total(coins, denom), 0n) / one + funds.promised;
  if (held + deposit > funds.cap) {
    return (
      `deposits: the stage's open deployments hold ${held} uact, ${deposit} more would exceed the cap of ${funds.cap} uact: ` +
      "raise akash.depositCap in the stage file, or close deployments. Nothing was sent"
    );
  }
  return undefined;
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
 * lazily: it says "open" long after the funds are gone. Undefined without a rate. AKT is no runway.
 */
export function runway(escrow: Escrow, height: bigint): bigint | undefined {
  const rate = total(escrow.rate, denom);
  if (rate <= 0n) return undefined;
  const end = escrow.settledAt + total(escrow.funds, denom) / rate;
  return end - height;
}

/** US dollars a month for a price per block, two decimals. */
export function pricePerMonth(price: Coin): string {
  const cents = (total([price], denom) * blocksPerMonth) / 10_000n;
  const rounded = (cents + one / 2n) / one;
  return `${rounded / 100n}.${(rounded % 100n).toString().padStart(2, "0")}`;
}

/** `20.5 uact` */
export function showPrice(price: Coin): string {
  return `${fromAtto(total([price], price.denom))} ${price.denom}`;
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
