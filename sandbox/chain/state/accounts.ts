import type { Context } from "./context.ts";

/** Gives an address an account with the next number, unless it has one: what it receives first makes it one. */
export function openAccount({ state }: Pick<Context, "state">, address: string): void {
  if (state.get("accounts", address)) return;
  const account_number = String(state.list("accounts").length);
  state.set("accounts", address, { address, pub_key: null, account_number, sequence: "0" });
}
