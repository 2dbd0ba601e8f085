import { type Context, emitTyped, handler, type MessageTable, padded } from "../state/context.ts";
import { bmeModule, isAddress } from "../wire/address.ts";
import { type Dec, divide, formatDec, fromInt, truncate } from "../wire/dec.ts";
import { circuitBreaker, sdkErrors } from "../wire/errors.ts";
import type { Balances, Coin, LedgerRecord, LedgerRecordID, VaultTotals } from "../wire/types.ts";
import { balanceOf, credit, send, supplyOf } from "./bank.ts";
import { aktPrice, requireAktPrice, uaktInUact } from "./oracle.ts";

/** Burn-mint equilibrium (`akash.bme.v1`): AKT into the vault, ACT out of it, settled at the end of an epoch. */

const BPS = 10_000n;

/** Collateral per ACT in circulation and what it allows. */
export function mintStatus(context: Context, price: Dec): { status: string; ratio: Dec; allowed: boolean } {
  const supply = supplyOf(context, "uact");
  const vault = uaktInUact(balanceOf(context, bmeModule, "uakt"), price);
  const ratio = supply === 0n ? fromInt(1) : divide(vault, fromInt(supply));
  const { warnBps, haltBps } = context.params.bme;
  if (ratio < threshold(haltBps)) return { status: "mint_status_halt_cr", ratio, allowed: false };
  return { status: ratio < threshold(warnBps) ? "mint_status_warning" : "mint_status_healthy", ratio, allowed: true };
}

const threshold = (bps: number): Dec => fromInt(bps) / BPS;

/** The answer to `status`. @throws ChainError without a fresh price */
export function bmeStatus(context: Context) {
  const { status, ratio, allowed } = mintStatus(context, requireAktPrice(context));
  return {
    status,
    collateral_ratio: formatDec(ratio),
    warn_threshold: formatDec(threshold(context.params.bme.warnBps)),
    halt_threshold: formatDec(threshold(context.params.bme.haltBps)),
    mints_allowed: allowed,
    refunds_allowed: true,
  };
}

/** The answer to `vault`. */
export function vaultState(context: Context) {
  const totals = vaultTotals(context);
  const coins = (balances: Balances, denoms: string[]) =>
    denoms.map((denom) => ({ denom, amount: balances[denom] ?? "0" }));
  const held = { uact: supplyOf(context, "uact").toString(), uakt: balanceOf(context, bmeModule, "uakt").toString() };
  return {
    vault_state: {
      balances: coins(held, ["uact", "uakt"]).filter((coin) => coin.amount !== "0"),
      total_burned: coins(totals.burned, ["uact", "uakt"]),
      total_minted: coins(totals.minted, ["uact", "uakt"]),
      remint_credits: coins(totals.remint_credits, ["uakt"]),
    },
  };
}

/** Runs what waits in the ledger when an epoch ends at this height. */
export function endEpoch(context: Context): void {
  if ((context.height + 1) % context.params.bme.epochBlocks !== 0) return;
  const price = aktPrice(context);
  if (price === undefined || !mintStatus(context, price).allowed) return;
  for (const [key, record] of context.state.entries("ledger"))
    if (record.status === "ledger_record_status_pending") run(context, key, record, price);
}

function run(context: Context, key: string, record: LedgerRecord, price: Dec): void {
  const pending = record.pending_record!;
  const { owner, to, coins_to_burn: burnt, denom_to_mint: denom } = pending;
  const paid = BigInt(burnt.amount);
  const minted = truncate(uaktInUact(paid, price));
  if (minted < BigInt(context.params.bme.minMint)) {
    send(context, bmeModule, owner, { denom: burnt.denom, amount: paid });
    const canceled = { cancel_reason: "minimum_mint", coins_to_burn: burnt, denom_to_mint: denom, owner, to };
    context.state.set("ledger", key, {
      id: record.id,
      status: "ledger_record_status_canceled",
      canceled_record: canceled,
    });
    emitTyped(context, "akash.bme.v1.EventLedgerRecordCanceled", { ...canceled, id: record.id });
    return;
  }
  const spread = (minted * BigInt(context.params.bme.mintSpreadBps)) / BPS;
  credit(context, bmeModule, denom, minted);
  send(context, bmeModule, to, { denom, amount: minted - spread });
  const totals = vaultTotals(context);
  context.state.set("vault", "totals", {
    ...totals,
    minted: plus(totals.minted, denom, minted),
    remint_credits: plus(totals.remint_credits, burnt.denom, paid),
  });
  const executed = {
    burned_from: owner,
    minted_to: to,
    burner: "bme",
    minter: "bme",
    burned: null,
    minted: { coin: { denom, amount: minted.toString() }, price: formatDec(fromInt(1)) },
    spread: { denom, amount: spread.toString() },
    remint_credit_issued: null,
    remint_credit_accrued: { coin: burnt, price: formatDec(price) },
  };
  context.state.set("ledger", key, {
    id: record.id,
    status: "ledger_record_status_executed",
    executed_record: executed,
  });
  emitTyped(context, "akash.bme.v1.EventLedgerRecordExecuted", { ...executed, id: record.id });
}

function vaultTotals(context: Context): VaultTotals {
  return context.state.get("vault", "totals") ?? { burned: {}, minted: {}, remint_credits: {} };
}

const plus = (balances: Balances, denom: string, amount: bigint): Balances => ({
  ...balances,
  [denom]: (BigInt(balances[denom] ?? "0") + amount).toString(),
});

interface MsgMintACT {
  owner: string;
  to: string;
  coins_to_burn: Coin;
}

export const bmeMessages: MessageTable = {
  "/akash.bme.v1.MsgMintACT": handler<MsgMintACT>({
    signer: (message) => message.owner,
    validate(message) {
      for (const address of [message.owner, message.to])
        if (!isAddress(address)) throw sdkErrors.invalidAddress.wrap(address);
      if (message.coins_to_burn.denom !== "uakt" || BigInt(message.coins_to_burn.amount) <= 0n)
        throw sdkErrors.invalidCoins.wrap(`${message.coins_to_burn.amount}${message.coins_to_burn.denom}`);
    },
    handle(context, message) {
      if (!mintStatus(context, requireAktPrice(context)).allowed) throw circuitBreaker;
      const { owner, to, coins_to_burn } = message;
      send(context, owner, bmeModule, { denom: coins_to_burn.denom, amount: BigInt(coins_to_burn.amount) });
      const id = nextRecordId(context, coins_to_burn.denom, "uact", owner);
      const pending_record = { owner, to, coins_to_burn, denom_to_mint: "uact" };
      const key = `${padded(context.height, 13)}/${padded(id.sequence, 6)}/${owner}`;
      context.state.set("ledger", key, { id, status: "ledger_record_status_pending", pending_record });
      return { id };
    },
    gas: () => 45_000,
  }),
};

function nextRecordId(context: Context, denom: string, to_denom: string, source: string): LedgerRecordID {
  const height = String(context.height);
  const earlier = context.state.list("ledger").filter(({ id }) => id.height === height && id.source === source);
  return { denom, to_denom, source, height, sequence: String(earlier.length + 1) };
}
