import { openAccount } from "../state/accounts.ts";
import { type Context, emit, handler, type MessageTable } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { sdkErrors, sendDisabled } from "../wire/errors.ts";
import type { Coin } from "../wire/types.ts";

/** Coin balances (`cosmos.bank`). */

/** Amount of one denomination an address holds. */
export const balanceOf = (context: Pick<Context, "state">, address: string, denom: string): bigint =>
  BigInt(context.state.get("balances", address)?.[denom] ?? "0");

/** All coins of all addresses in one denomination. */
export const supplyOf = (context: Pick<Context, "state">, denom: string): bigint =>
  context.state.list("balances").reduce((sum, balances) => sum + BigInt(balances[denom] ?? "0"), 0n);

/** Moves coins and emits the bank module's events. Nothing happens for an amount of zero. @throws ChainError */
export function send(context: Context, from: string, to: string, coin: { denom: string; amount: bigint }): void {
  if (coin.amount === 0n) return;
  const held = balanceOf(context, from, coin.denom);
  if (held < coin.amount)
    throw sdkErrors.insufficientFunds.wrap(
      `spendable balance ${held}${coin.denom} is smaller than ${coin.amount}${coin.denom}`,
    );
  credit(context, from, coin.denom, -coin.amount);
  credit(context, to, coin.denom, coin.amount);
  const amount = `${coin.amount}${coin.denom}`;
  emit(context, "coin_spent", { spender: from, amount });
  emit(context, "coin_received", { receiver: to, amount });
  emit(context, "transfer", { recipient: to, sender: from, amount });
  emit(context, "message", { sender: from });
}

/** Adds to (or, negative, takes from) a balance without an event; for minting and genesis. */
export function credit(context: Pick<Context, "state">, address: string, denom: string, amount: bigint): void {
  const balances = { ...context.state.get("balances", address) };
  const next = BigInt(balances[denom] ?? "0") + amount;
  if (next === 0n) delete balances[denom];
  else balances[denom] = next.toString();
  context.state.set("balances", address, balances);
}

interface MsgSend {
  from_address: string;
  to_address: string;
  amount: Coin[];
}

export const bankMessages: MessageTable = {
  "/cosmos.bank.v1beta1.MsgSend": handler<MsgSend>({
    signer: (message) => message.from_address,
    // of the sdk's messages only the signer's address is read before a block takes them
    validate(message) {
      if (!isAddress(message.from_address))
        throw sdkErrors.invalidAddress.wrap(`invalid address: ${message.from_address}`);
    },
    handle(context, message) {
      if (!isAddress(message.to_address)) throw sdkErrors.invalidAddress.wrap(`invalid address: ${message.to_address}`);
      if (message.amount.length === 0 || message.amount.some((coin) => BigInt(coin.amount) <= 0n))
        throw sdkErrors.invalidCoins.wrap(message.amount.map((coin) => `${coin.amount}${coin.denom}`).join(","));
      for (const coin of message.amount)
        if (coin.denom === "uact") throw sendDisabled.wrap(`${coin.denom} transfers are currently disabled`);
      openAccount(context, message.to_address);
      for (const coin of message.amount)
        send(context, message.from_address, message.to_address, { denom: coin.denom, amount: BigInt(coin.amount) });
    },
    gas: () => 30_000,
  }),
};
