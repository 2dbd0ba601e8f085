import { balanceOf } from "../money/bank.ts";
import type { Context } from "../state/context.ts";
import { fromInt } from "../wire/dec.ts";
import { depositSourceError, unregistered } from "../wire/errors.ts";
import type { Coin, Deposit } from "../wire/types.ts";
import type { Depositor } from "./settlement.ts";

/** Where the money of a deposit comes from: the signer's balance, or grants others gave it. */

/** Stateless checks of a deposit's sources. @throws ChainError */
export function validateSources(deposit: Deposit): void {
  if (deposit.sources.length === 0) throw depositSourceError.wrap("empty deposit sources");
  for (const source of deposit.sources)
    if (source !== "balance" && source !== "grant")
      throw depositSourceError.wrap(`empty deposit source type ${source}`);
  if (new Set(deposit.sources).size !== deposit.sources.length)
    throw depositSourceError.wrap(`duplicate deposit source type ${deposit.sources[0]}`);
}

/** Splits a deposit over its sources in the order given and uses up grants. @throws ChainError when they do not suffice */
export function authorizeDeposit(context: Context, signer: string, deposit: Deposit, scope: string): Depositor[] {
  const { denom } = deposit.amount;
  const depositors: Depositor[] = [];
  let missing = BigInt(deposit.amount.amount);
  if (missing < 0n) throw unregistered("deposit invalid: deposit overflow");
  const take = (owner: string, source: string, available: bigint) => {
    const part = available < missing ? available : missing;
    if (part <= 0n) return 0n;
    depositors.push({ owner, height: String(context.height), source, denom, amount: fromInt(part) });
    missing -= part;
    return part;
  };
  for (const source of deposit.sources) {
    if (missing === 0n) break;
    if (source === "balance") take(signer, source, balanceOf(context, signer, denom));
    else takeFromGrants(context, signer, denom, scope, take);
  }
  if (missing > 0n) throw unregistered("deposit invalid: insufficient balance");
  return depositors;
}

/** Gives a refund of a granted deposit back to the grant, if there still is one. */
export function restoreGrant(
  context: Context,
  granter: string,
  grantee: string,
  coin: { denom: string; amount: bigint },
): void {
  const key = `${grantee}/${granter}`;
  const grant = context.state.get("grants", key);
  if (grant) context.state.set("grants", key, { ...grant, spend_limits: addTo(grant.spend_limits, coin) });
}

function takeFromGrants(
  context: Context,
  grantee: string,
  denom: string,
  scope: string,
  take: (owner: string, source: string, available: bigint) => bigint,
): void {
  for (const [key, grant] of context.state.entries("grants", `${grantee}/`)) {
    if (!grant.scopes.includes(scope)) continue;
    const limit = BigInt(grant.spend_limits.find((coin) => coin.denom === denom)?.amount ?? "0");
    const part = take(grant.granter, "grant", limit);
    if (part > 0n)
      context.state.set("grants", key, { ...grant, spend_limits: addTo(grant.spend_limits, { denom, amount: -part }) });
  }
}

function addTo(limits: Coin[], coin: { denom: string; amount: bigint }): Coin[] {
  const held = BigInt(limits.find((limit) => limit.denom === coin.denom)?.amount ?? "0");
  const others = limits.filter((limit) => limit.denom !== coin.denom);
  const next = held + coin.amount;
  return next > 0n ? [...others, { denom: coin.denom, amount: next.toString() }] : others;
}
