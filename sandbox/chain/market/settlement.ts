import { type Dec, formatDec, fromInt, min, multiply, parseDec, truncate } from "../wire/dec.ts";
import type { EscrowAccount, EscrowPayment, EscrowState } from "../wire/types.ts";

/** The arithmetic of escrow: rent per block, taken from deposits in the order they came. No effects. */

interface Balance {
  denom: string;
  amount: Dec;
}
export interface Depositor {
  owner: string;
  height: string;
  source: string;
  denom: string;
  amount: Dec;
}
/** An account in work; `funds[0]` is the denomination of the rent and goes below zero by the debt. */
export interface Account {
  id: EscrowAccount["id"];
  owner: string;
  state: EscrowState;
  settledAt: number;
  transferred: Balance[];
  funds: Balance[];
  deposits: Depositor[];
  dirty: boolean;
}
export interface Payment {
  id: EscrowPayment["id"];
  owner: string;
  state: EscrowState;
  /** State when it was read. */
  before: EscrowState;
  denom: string;
  rate: Dec;
  balance: Dec;
  unsettled: Dec;
  withdrawn: bigint;
  dirty: boolean;
}

/** Takes `amount` from the deposits of one denomination, first come first spent; what is missing makes its funds negative. */
export function deduct(account: Account, denom: string, amount: Dec): { taken: Dec; overdrawn: boolean } {
  const funds = account.funds.find((balance) => balance.denom === denom);
  const transferred = account.transferred.find((balance) => balance.denom === denom);
  if (!funds || !transferred) throw new Error(`escrow account ${account.id.xid} holds no ${denom}`);
  let missing = amount;
  for (const deposit of account.deposits) {
    if (deposit.denom !== denom) continue;
    const part = min(deposit.amount, missing);
    deposit.amount -= part;
    missing -= part;
  }
  account.deposits = account.deposits.filter((deposit) => deposit.amount !== 0n);
  const taken = amount - missing;
  transferred.amount += taken;
  funds.amount -= amount;
  return { taken, overdrawn: missing > 0n };
}

/** Charges every payment for `blocks` blocks, or for its debt when it was overdrawn. @returns whether any could not be paid in full */
export function chargeBlocks(account: Account, payments: Payment[], blocks: number): boolean {
  const owed = payments.map((payment) =>
    payment.before === "overdrawn" ? payment.unsettled : fromInt(truncate(multiply(payment.rate, fromInt(blocks)))),
  );
  let anyOverdrawn = false;
  payments.forEach((payment, index) => {
    if (payment.before === "overdrawn") payment.unsettled = 0n;
    const { taken, overdrawn } = deduct(account, account.funds[0]!.denom, owed[index]!);
    payment.balance += taken;
    payment.dirty = true;
    payment.state = overdrawn ? "overdrawn" : "open";
    if (overdrawn) payment.unsettled += owed[index]! - taken;
    anyOverdrawn ||= overdrawn;
  });
  account.dirty = true;
  return anyOverdrawn;
}

export function accountFromRecord({ id, state }: EscrowAccount): Account {
  return {
    id,
    owner: state.owner,
    state: state.state,
    settledAt: Number(state.settled_at),
    transferred: state.transferred.map(balanceFromCoin),
    funds: state.funds.map(balanceFromCoin),
    deposits: state.deposits.map(({ balance, ...rest }) => ({ ...rest, ...balanceFromCoin(balance) })),
    dirty: false,
  };
}

export function accountToRecord(account: Account): EscrowAccount {
  return {
    id: account.id,
    state: {
      owner: account.owner,
      state: account.state,
      transferred: account.transferred.map(coinFromBalance),
      settled_at: String(account.settledAt),
      funds: account.funds.map(coinFromBalance),
      deposits: account.deposits.map(({ owner, height, source, ...balance }) => ({
        owner,
        height,
        source,
        balance: coinFromBalance(balance),
      })),
    },
  };
}

export function paymentFromRecord({ id, state }: EscrowPayment): Payment {
  return {
    id,
    owner: state.owner,
    state: state.state,
    before: state.state,
    denom: state.rate.denom,
    rate: parseDec(state.rate.amount),
    balance: parseDec(state.balance.amount),
    unsettled: parseDec(state.unsettled.amount),
    withdrawn: BigInt(state.withdrawn.amount),
    dirty: false,
  };
}

export function paymentToRecord(payment: Payment): EscrowPayment {
  const coin = (amount: Dec) => ({ denom: payment.denom, amount: formatDec(amount) });
  return {
    id: payment.id,
    state: {
      owner: payment.owner,
      state: payment.state,
      rate: coin(payment.rate),
      balance: coin(payment.balance),
      unsettled: coin(payment.unsettled),
      withdrawn: { denom: payment.denom, amount: payment.withdrawn.toString() },
    },
  };
}

const balanceFromCoin = (coin: { denom: string; amount: string }): Balance => ({
  denom: coin.denom,
  amount: parseDec(coin.amount),
});
const coinFromBalance = (balance: Balance) => ({ denom: balance.denom, amount: formatDec(balance.amount) });
