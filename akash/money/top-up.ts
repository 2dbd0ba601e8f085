import { rootCauseText } from "../../errors/text.ts";
import type { Caller } from "../caller.ts";
import { type Coin, one, total } from "../chain/coin.ts";
import type { Market } from "../market.ts";
import { accountDeposit } from "../wallet/messages.ts";
import { type Funding, largestDeposit } from "./funding.ts";
import type { Holding } from "./holdings.ts";
import { runway, shortfall } from "./runway.ts";

/** What may be spent on deposits, in whole uact. */
export interface Budget {
  /** What deposits may draw on. */
  readonly spendable: bigint;
  /** What the stage's cap still allows. */
  readonly room: bigint;
}

export interface TopUp {
  readonly holding: Holding;
  /** Whole uact. */
  readonly amount: bigint;
  /** Runway in blocks. */
  readonly before: bigint;
  readonly after: bigint;
}

export interface TopUpPlan {
  readonly deposits: readonly TopUp[];
  /** Whole uact that everything below the mark needs to reach the target. */
  readonly needed: bigint;
  /** What the budget does not cover of it, and which limit is in the way. */
  readonly missing: bigint;
  readonly limit?: "funding" | "cap";
}

/**
 * What to deposit so that every lease with less than `below` blocks of runway has `target` blocks. Where the budget
 * does not suffice, the shortest runways are raised to one common level, as high as the budget allows.
 */
export function planTopUps(
  holdings: readonly Holding[],
  height: bigint,
  { below, target }: { below: bigint; target: bigint },
  budget: Budget,
): TopUpPlan {
  const low = holdings.filter(({ open, escrow }) => open && (runway(escrow, height) ?? below) < below);
  const cost = (level: bigint) => low.reduce((sum, { escrow }) => sum + shortfall(escrow, height, level), 0n);
  const needed = cost(target);
  const limit = budget.spendable < budget.room ? "funding" : "cap";
  const most = atLeastZero(limit === "funding" ? budget.spendable : budget.room);
  const level = needed <= most ? target : highest(cost, most, lowest(low, height), target);
  const deposits = low.flatMap((holding) => {
    const amount = shortfall(holding.escrow, height, level);
    return amount > 0n ? [topUp(holding, amount, height)] : [];
  });
  const missing = atLeastZero(needed - most);
  return { deposits, needed, missing, ...(missing > 0n && { limit }) };
}

/** The highest level whose cost is at most `spendable`, between `from` (affordable) and `to` (not affordable). */
function highest(cost: (level: bigint) => bigint, spendable: bigint, from: bigint, to: bigint): bigint {
  let [affordable, dear] = [from, to];
  while (dear - affordable > 1n) {
    const middle = (affordable + dear) / 2n;
    if (cost(middle) <= spendable) affordable = middle;
    else dear = middle;
  }
  return affordable;
}

function lowest(holdings: readonly Holding[], height: bigint): bigint {
  const runways = holdings.map(({ escrow }) => runway(escrow, height) ?? 0n);
  const [least = 0n] = runways.toSorted((a, b) => (a < b ? -1 : 1));
  return least - 1n;
}

function topUp(holding: Holding, amount: bigint, height: bigint): TopUp {
  const { escrow } = holding;
  const funds: Coin[] = [...escrow.funds, { denom: "uact", amount: String(amount) }];
  return {
    holding,
    amount,
    before: runway(escrow, height) ?? 0n,
    after: runway({ ...escrow, funds }, height) ?? 0n,
  };
}

/** What a wallet may deposit: what it draws on, and what the cap leaves next to what is held already. */
export function budgetOf(funding: Funding, holdings: readonly Holding[], cap: bigint): Budget {
  return { spendable: largestDeposit(funding), room: cap - heldBy(holdings) };
}

/** Whole uact in the escrows of open deployments, as the chain has them: rent due since the last settlement included. */
export function heldBy(holdings: readonly Holding[]): bigint {
  return holdings.filter(({ open }) => open).reduce((sum, { escrow }) => sum + total(escrow.funds, "uact"), 0n) / one;
}

/** Sends all deposits in one transaction; one that is refused takes no other with it. Returns why, by dseq. */
export async function sendTopUps(
  { wallet, depositFrom: sources }: Market,
  deposits: readonly TopUp[],
  caller: Caller,
): Promise<Map<string, string>> {
  await wallet.recover(caller);
  const owner = wallet.address;
  const messages = await Promise.all(
    deposits.map(({ holding: { dseq }, amount }) =>
      accountDeposit(owner, { owner, dseq }, { amount: { denom: "uact", amount: String(amount) }, sources }),
    ),
  );
  const outcomes = await Promise.allSettled(messages.map((message) => wallet.send([message], caller)));
  return new Map(
    outcomes.flatMap((outcome, index) =>
      outcome.status === "rejected" ? [[deposits[index]!.holding.dseq, rootCauseText(outcome.reason)] as const] : [],
    ),
  );
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
