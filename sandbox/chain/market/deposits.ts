import { grantsTo, saveGrant } from "../money/authz.ts";
import { balanceOf } from "../money/bank.ts";
import type { Context } from "../state/context.ts";
import { fromInt } from "../wire/dec.ts";
import { depositSourceError, unregistered } from "../wire/errors.ts";
import type { Coin, Deposit, DepositAuthorization, Grant } from "../wire/types.ts";
import type { Depositor } from "./settlement.ts";

/** Where the money of a deposit comes from: the signer's balance, or grants others gave it. */

const SOURCE_NUMBERS: Record<string, number> = { balance: 1, grant: 2 };

/** Stateless checks of a deposit's sources. @throws ChainError */
export function validateSources(deposit: Deposit): void {
  if (deposit.sources.length === 0) throw depositSourceError.wrap("empty deposit sources");
  for (const source of deposit.sources)
    if (source !== "balance" && source !== "grant")
      throw depositSourceError.wrap(`empty deposit source type ${source}`);
  if (new Set(deposit.sources).size !== deposit.sources.length)
    throw depositSourceError.wrap(`duplicate deposit source type ${SOURCE_NUMBERS[deposit.sources[0]!]}`);
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
  const grant = depositGrants(context, grantee).find((candidate) => candidate.granter === granter);
  if (grant) changeLimit(context, grant, coin);
}

function takeFromGrants(
  context: Context,
  grantee: string,
  denom: string,
  scope: string,
  take: (owner: string, source: string, available: bigint) => bigint,
): void {
  for (const grant of depositGrants(context, grantee)) {
    const { scopes, spend_limits } = grant.authorization;
    if (!scopes.includes(scope)) continue;
    const limit = BigInt(spend_limits.find((coin) => coin.denom === denom)?.amount ?? "0");
    const part = take(grant.granter, "grant", limit);
    if (part > 0n) changeLimit(context, grant, { denom, amount: -part });
  }
}

type DepositGrant = Grant & { authorization: DepositAuthorization };

const depositGrants = (context: Context, grantee: string): DepositGrant[] =>
  grantsTo(context, grantee).filter(
    (grant): grant is DepositGrant => grant.authorization["@type"] === "/akash.escrow.v1.DepositAuthorization",
  );

/** A grant that was used names `uakt` in the field of the old single limit, and is kept when nothing of it is left. */
function changeLimit(context: Context, grant: DepositGrant, coin: { denom: string; amount: bigint }): void {
  const spend_limits = addTo(grant.authorization.spend_limits, coin);
  const spend_limit = { denom: "uakt", amount: "0" };
  saveGrant(context, { ...grant, authorization: { ...grant.authorization, spend_limit, spend_limits } });
}

function addTo(limits: Coin[], coin: { denom: string; amount: bigint }): Coin[] {
  const held = BigInt(limits.find((limit) => limit.denom === coin.denom)?.amount ?? "0");
  const others = limits.filter((limit) => limit.denom !== coin.denom);
  const next = held + coin.amount;
  if (next <= 0n) return others;
  return [...others, { denom: coin.denom, amount: next.toString() }].sort((a, b) => (a.denom < b.denom ? -1 : 1));
}
