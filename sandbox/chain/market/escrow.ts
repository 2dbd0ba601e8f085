import { send } from "../money/bank.ts";
import { mintStatus } from "../money/bme.ts";
import { aktPrice } from "../money/oracle.ts";
import { type Context, handler, type MessageTable } from "../state/context.ts";
import { escrowModule, isAddress } from "../wire/address.ts";
import { divide, fromInt, multiply, parseDec, truncate } from "../wire/dec.ts";
import { escrowErrors, panic, sdkErrors } from "../wire/errors.ts";
import type { Coin, Deposit, EscrowAccount, EscrowPayment } from "../wire/types.ts";
import { authorizeDeposit, restoreGrant, validateSources } from "./deposits.ts";
import {
  type Account,
  accountFromRecord,
  accountToRecord,
  chargeBlocks,
  type Depositor,
  deduct,
  type Payment,
  paymentFromRecord,
  paymentToRecord,
} from "./settlement.ts";

/**
 * Escrow accounts and the payments out of them. Settlement is lazy: rent is only charged when an account
 * is closed, a payment is created, withdrawn or closed, or an overdrawn account gets a deposit.
 */

type AccountID = EscrowAccount["id"];
type PaymentID = EscrowPayment["id"];

export const deploymentAccount = (id: { owner: string; dseq: string }): AccountID => ({
  scope: "deployment",
  xid: `${id.owner}/${id.dseq}`,
});
export const bidAccount = (id: {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}): AccountID => ({
  scope: "bid",
  xid: `${id.owner}/${id.dseq}/${id.gseq}/${id.oseq}/${id.provider}`,
});
export const leasePayment = (id: {
  owner: string;
  dseq: string;
  gseq: number;
  oseq: number;
  provider: string;
}): PaymentID => ({
  aid: { scope: "deployment", xid: `${id.owner}/${id.dseq}` },
  xid: `${id.gseq}/${id.oseq}/${id.provider}`,
});
export const accountKey = (id: AccountID): string => `${id.scope}/${id.xid}`;
export const paymentKey = (id: PaymentID): string => `${id.aid.scope}/${id.aid.xid}/${id.xid}`;

/** Opens an account with its first deposits. @throws ChainError */
export function createAccount(context: Context, id: AccountID, owner: string, deposits: Depositor[]): void {
  if (context.state.get("escrowAccounts", accountKey(id))) throw escrowErrors.accountExists;
  const account: Account = {
    id,
    owner,
    state: "open",
    settledAt: context.height,
    transferred: [],
    funds: [],
    deposits: [],
    dirty: true,
  };
  fetchDeposits(context, account, deposits);
  context.state.set("escrowAccounts", accountKey(id), accountToRecord(account));
}

/** Adds deposits; an overdrawn account pays its debt, refunds the rest and closes. @throws ChainError */
export function depositInto(context: Context, id: AccountID, deposits: Depositor[]): void {
  const account = loadAccount(context, id);
  if (account.state === "closed") throw escrowErrors.accountClosed;
  fetchDeposits(context, account, deposits);
  if (account.state !== "overdrawn") {
    saveAccount(context, account);
    return;
  }
  const { payments, overdrawn } = settle(context, account);
  for (const payment of payments) closeAndPay(context, payment);
  if (!overdrawn) account.state = "closed";
  save(context, account, payments);
}

/** Settles, pays the payees and refunds the depositors. @throws ChainError */
export function closeAccount(context: Context, id: AccountID): void {
  const account = loadAccount(context, id);
  if (account.state === "closed") throw escrowErrors.accountClosed;
  const { payments } = settle(context, account);
  account.dirty = true;
  if (account.state === "open") account.state = "closed";
  for (const payment of payments) closeAndPay(context, payment);
  save(context, account, payments);
}

/** Starts a payment of `rate` per block. @throws ChainError */
export function createPayment(context: Context, id: PaymentID, owner: string, rate: Coin): void {
  const account = loadAccount(context, id.aid);
  const { overdrawn } = settle(context, account);
  if (overdrawn) throw escrowErrors.accountOverdrawn;
  if (!account.funds.some((funds) => funds.denom === rate.denom)) throw escrowErrors.invalidDenomination;
  if (parseDec(rate.amount) === 0n) throw escrowErrors.paymentRateZero;
  if (context.state.get("escrowPayments", paymentKey(id))) throw escrowErrors.paymentExists;
  if (account.dirty) saveAccount(context, account);
  const payment: Payment = {
    id,
    owner,
    state: "open",
    before: "open",
    denom: rate.denom,
    rate: parseDec(rate.amount),
    balance: 0n,
    unsettled: 0n,
    withdrawn: 0n,
    dirty: true,
  };
  savePayment(context, payment);
}

/** Settles the account and pays one payee what it earned. @throws ChainError */
export function withdrawPayment(context: Context, id: PaymentID): void {
  const account = loadAccount(context, id.aid);
  if (loadPayment(context, id).state !== "open") throw escrowErrors.paymentClosed;
  const { payments, overdrawn } = settle(context, account);
  if (!overdrawn) {
    const payment = payments.find((candidate) => paymentKey(candidate.id) === paymentKey(id));
    if (!payment) throw panic(`couldn't find payment ${paymentKey(id)}`);
    pay(context, payment);
  }
  save(context, account, payments);
}

/** Settles the account and ends one payment. @throws ChainError */
export function closePayment(context: Context, id: PaymentID): void {
  const account = loadAccount(context, id.aid);
  if (loadPayment(context, id).state === "closed") throw escrowErrors.paymentClosed;
  const { payments } = settle(context, account);
  account.dirty = true;
  for (const payment of payments) {
    payment.dirty = true;
    if (paymentKey(payment.id) === paymentKey(id)) closeAndPay(context, payment);
  }
  save(context, account, payments);
}

function settle(context: Context, account: Account): { payments: Payment[]; overdrawn: boolean } {
  if (account.state === "closed") throw escrowErrors.accountClosed;
  if (account.funds[0]!.amount < 0n) return { payments: [], overdrawn: true };
  // an overdrawn account no longer ages: what it paid for is closed
  const blocks = account.state === "overdrawn" ? 0 : context.height - account.settledAt;
  if (account.state !== "overdrawn") account.settledAt = context.height;
  account.dirty = true;
  const payments = paymentsOf(context, account.id, blocks > 0);
  if (payments.length === 0) return { payments, overdrawn: false };
  if (chargeBlocks(account, payments, blocks)) payDebtInAkt(context, account, payments);
  if (payments.every((payment) => payment.state !== "overdrawn")) return { payments, overdrawn: false };
  account.state = "overdrawn";
  for (const payment of payments) {
    payment.state = "overdrawn";
    payment.dirty = true;
    pay(context, payment);
  }
  return { payments, overdrawn: true };
}

/** While minting is halted and the price known, AKT in the account pays what ACT could not. */
function payDebtInAkt(context: Context, account: Account, payments: Payment[]): void {
  const akt = account.funds.find((funds) => funds.denom === "uakt");
  if (!akt || akt.amount <= 0n) return;
  const price = aktPrice(context);
  if (price === undefined || price <= 0n || mintStatus(context, price).allowed) return;
  for (const payment of payments) {
    if (payment.state !== "overdrawn" || payment.unsettled === 0n) continue;
    const { taken, overdrawn } = deduct(account, "uakt", divide(payment.unsettled, price));
    if (taken === 0n) continue;
    if (overdrawn) akt.amount = 0n;
    send(context, escrowModule, payment.owner, { denom: "uakt", amount: truncate(taken) });
    payment.unsettled -= multiply(taken, price);
    if (payment.unsettled <= 0n) {
      payment.unsettled = 0n;
      payment.state = "open";
    }
    payment.dirty = true;
    if (overdrawn) break;
  }
}

function paymentsOf(context: Context, id: AccountID, withOpen: boolean): Payment[] {
  const all = context.state.list("escrowPayments", `${accountKey(id)}/`).map(paymentFromRecord);
  const inState = (state: string) => all.filter((payment) => payment.state === state);
  return withOpen ? [...inState("overdrawn"), ...inState("open")] : inState("overdrawn");
}

function closeAndPay(context: Context, payment: Payment): void {
  payment.dirty = true;
  if (payment.state === "open") payment.state = "closed";
  pay(context, payment);
}

function pay(context: Context, payment: Payment): void {
  const earned = truncate(payment.balance);
  if (earned === 0n) return;
  send(context, escrowModule, payment.owner, { denom: payment.denom, amount: earned });
  payment.withdrawn += earned;
  payment.balance -= fromInt(earned);
  payment.dirty = true;
}

function fetchDeposits(context: Context, account: Account, deposits: Depositor[]): void {
  for (const deposit of deposits) {
    let funds = account.funds.find(({ denom }) => denom === deposit.denom);
    if (!funds) {
      funds = { denom: deposit.denom, amount: 0n };
      account.funds.push(funds);
    }
    if (!account.transferred.some(({ denom }) => denom === deposit.denom))
      account.transferred.push({ denom: deposit.denom, amount: 0n });
    // the debt is kept in the payments' unsettled amounts
    if (funds.amount < 0n) funds.amount = 0n;
    send(context, deposit.owner, escrowModule, { denom: deposit.denom, amount: truncate(deposit.amount) });
    funds.amount += deposit.amount;
    account.deposits.push({ ...deposit });
  }
  account.dirty ||= deposits.length > 0;
}

function refundDeposits(context: Context, account: Account): void {
  for (const deposit of account.deposits) {
    const coin = { denom: deposit.denom, amount: truncate(deposit.amount) };
    send(context, escrowModule, deposit.owner, coin);
    if (deposit.source === "grant") restoreGrant(context, deposit.owner, account.owner, coin);
    account.funds.find(({ denom }) => denom === deposit.denom)!.amount -= deposit.amount;
  }
  account.deposits = [];
}

function save(context: Context, account: Account, payments: Payment[]): void {
  if (account.dirty) saveAccount(context, account);
  for (const payment of payments) if (payment.dirty) savePayment(context, payment);
}

function saveAccount(context: Context, account: Account): void {
  const ended = account.state !== "open";
  if (ended) refundDeposits(context, account);
  context.state.set("escrowAccounts", accountKey(account.id), accountToRecord(account));
  if (ended) context.hooks.accountClosed(context, account.id, account.state);
}

function savePayment(context: Context, payment: Payment): void {
  context.state.set("escrowPayments", paymentKey(payment.id), paymentToRecord(payment));
  if (payment.state !== "open") context.hooks.paymentClosed(context, payment.id, payment.state);
}

function loadAccount(context: Context, id: AccountID): Account {
  const record = context.state.get("escrowAccounts", accountKey(id));
  if (!record) throw escrowErrors.accountNotFound;
  return accountFromRecord(record);
}

function loadPayment(context: Context, id: PaymentID): Payment {
  const record = context.state.get("escrowPayments", paymentKey(id));
  if (!record) throw escrowErrors.paymentNotFound;
  return paymentFromRecord(record);
}

/** How many parts the `xid` of a scope has: `owner/dseq`, `owner/dseq/gseq/oseq/provider`. */
const XID_PARTS: Record<string, number> = { deployment: 2, bid: 5 };

function validateAccountId({ scope, xid }: AccountID): void {
  const parts = XID_PARTS[scope];
  if (parts === undefined) throw escrowErrors.invalidId.wrap("invalid scope");
  if (xid.split("/").length !== parts) throw escrowErrors.invalidId.wrap("invalid xid format");
}

interface MsgAccountDeposit {
  signer: string;
  id: AccountID;
  deposit: Deposit;
}

export const escrowMessages: MessageTable = {
  "/akash.escrow.v1.MsgAccountDeposit": handler<MsgAccountDeposit>({
    signer: (message) => message.signer,
    validate(message) {
      if (!isAddress(message.signer)) throw sdkErrors.invalidAddress.wrap(message.signer);
      validateAccountId(message.id);
      if (BigInt(message.deposit.amount.amount) === 0n) throw escrowErrors.invalidDeposit;
      validateSources(message.deposit);
    },
    handle(context, message) {
      const deposits = authorizeDeposit(context, message.signer, message.deposit, message.id.scope);
      depositInto(context, message.id, deposits);
    },
    gas: () => 38_000,
  }),
};
