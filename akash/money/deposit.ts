import { type Coin, DENOM, one, total } from "../chain/coin.ts";
import { type Funding, largestDeposit, remedy, showFunding } from "./funding.ts";

export interface Funds {
  readonly funding: Funding;
  /** Integer uact this process has reserved for deployments that no block holds yet. */
  readonly reserved: bigint;
  /** Escrow funds of the stage's open deployments, one list a deployment. */
  readonly held: readonly (readonly Coin[])[];
  /** Most uact that may be held at once. */
  readonly cap: bigint;
}

/** Why `deposit` more uact may not be put into escrow, and how to fix it; undefined when it may. */
export function depositProblem(deposit: bigint, funds: Funds): string | undefined {
  const { funding } = funds;
  const free = largestDeposit(funding) - funds.reserved;
  if (free < deposit) {
    return (
      `wallet: ${showFunding(funding, atLeastZero(free))}, the deposit needs ${deposit}: ` +
      `${remedy(funding, deposit - free)} (1 ACT = 1,000,000 uact); or lower the deposit. Nothing was sent`
    );
  }
  if (total(funding.balances, "uakt") <= 0n) {
    return `wallet: ${funding.address} has no uakt for gas: send it some AKT (1 AKT = 1,000,000 uakt). Nothing was sent`;
  }
  const held = funds.held.reduce((sum, coins) => sum + total(coins, DENOM), 0n) / one + funds.reserved;
  if (held + deposit > funds.cap) {
    return (
      `deposits: the stage's open deployments hold ${held} uact, ${deposit} more would exceed the cap of ${funds.cap} uact: ` +
      "raise akash.depositCap in the stage file, or close deployments. Nothing was sent"
    );
  }
  return undefined;
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
