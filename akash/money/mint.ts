import type { Caller } from "../caller.ts";
import type { BmeClient, LedgerRecord, MintConditions } from "../chain/bme.ts";
import { atto, type Coin, one, total } from "../chain/coin.ts";
import type { Market } from "../market.ts";
import { mintAct } from "../wallet/messages.ts";

/** uakt that must be left for gas. */
const GAS_RESERVE = 100_000n;

/** What a mint burns, and what it yields if the price stays. Whole uakt and uact. */
export interface MintPlan {
  readonly burn: bigint;
  readonly yield: bigint;
}

/**
 * How much AKT to burn, or a text that tells why not now. Refuses a mint that the chain would accept and then cancel
 * without a message.
 * @param amount integer `uact` wanted or `uakt` to burn
 */
export function planMint(amount: Coin, conditions: MintConditions, balances: readonly Coin[]): MintPlan | string {
  const { price, priceProblems, allowed, status, collateralRatio, spreadBps, minimum } = conditions;
  if (priceProblems.length > 0 || atto(price) <= 0n) {
    return `oracle: there is no usable price of AKT (${priceProblems.join(", ") || "it is 0"}), a mint would be cancelled; try again later`;
  }
  if (!allowed) {
    return `bme: the circuit breaker stops minting (${status}, collateral ratio ${collateralRatio}); try again later, or buy ACT`;
  }
  const kept = 10_000n - BigInt(spreadBps);
  const burn =
    amount.denom === "uakt"
      ? BigInt(amount.amount)
      : ceiling(ceiling(BigInt(amount.amount) * 10_000n, kept) * one, atto(price));
  const gross = (burn * atto(price)) / one;
  if (gross < minimum) {
    return `a mint must yield at least ${showAct(minimum)} before the spread, ${showAkt(burn)} yield ${showAct(gross)} at ${Number(price)} USD: the chain would cancel it without a message`;
  }
  const balance = total(balances, "uakt") / one;
  if (balance < burn + GAS_RESERVE) {
    return `wallet: it has ${showAkt(balance)}, the mint burns ${showAkt(burn)} and ${showAkt(GAS_RESERVE)} must stay for gas`;
  }
  return { burn, yield: (gross * kept) / 10_000n };
}

export type MintOutcome =
  | { readonly kind: "minted"; readonly amount: bigint }
  | { readonly kind: "cancelled"; readonly reason: string }
  /** Neither has happened yet. */
  | { readonly kind: "pending" };

/** What a ledger record says. */
export function outcomeOf(record: LedgerRecord | undefined): MintOutcome {
  const minted = record?.executed_record?.minted?.coin;
  if (minted) {
    const spread = BigInt(record.executed_record?.spread?.amount ?? "0");
    return { kind: "minted", amount: BigInt(minted.amount) - spread };
  }
  if (record?.canceled_record) return { kind: "cancelled", reason: record.canceled_record.cancel_reason };
  return { kind: "pending" };
}

/**
 * Sends the mint and looks at the ledger after every block.
 * @param patience milliseconds after which a mint that has neither run nor been cancelled is left alone
 */
export async function mint(
  market: Market,
  bme: BmeClient,
  burn: bigint,
  patience: number,
  caller: Caller,
): Promise<MintOutcome> {
  const { wallet, chain } = market;
  await wallet.recover(caller);
  const message = await mintAct(wallet.address, { denom: "uakt", amount: String(burn) });
  const { height, hash } = await wallet.send([message], caller);
  caller.status(`burnt ${showAkt(burn)} at block ${height} (transaction ${hash}), waiting for the end of an epoch`);
  const deadline = Date.now() + patience;
  for (let seen = height; ; ) {
    const outcome = outcomeOf(await bme.mint(wallet.address, height, caller.signal));
    if (outcome.kind !== "pending" || Date.now() > deadline) return outcome;
    seen = await chain.nextBlock(seen, caller.signal);
  }
}

/** `24.9375 ACT` */
export function showAct(uact: bigint): string {
  return `${millionths(uact)} ACT`;
}

/** `50 AKT` */
export function showAkt(uakt: bigint): string {
  return `${millionths(uakt)} AKT`;
}

function millionths(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / 1_000_000n}${fraction && `.${fraction}`}`;
}

function ceiling(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
