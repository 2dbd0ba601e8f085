import type { Chain } from "../chain.ts";
import { parseDec } from "../wire/dec.ts";
import { accountKey, deploymentAccount } from "./escrow.ts";

/**
 * Makes a deployment's rent older than its funds last: the next settlement finds the account overdrawn, as after that
 * many blocks. False where nothing is paid.
 */
export function drainEscrow(chain: Chain, id: { owner: string; dseq: string }): boolean {
  const key = accountKey(deploymentAccount(id));
  let drained = false;
  chain.alter(({ state, height }) => {
    const account = state.get("escrowAccounts", key);
    const rate = state
      .list("escrowPayments", `${key}/`)
      .filter((payment) => payment.state.state === "open")
      .reduce((sum, payment) => sum + parseDec(payment.state.rate.amount), 0n);
    if (account?.state.state !== "open" || rate === 0n) return;
    const funds = account.state.funds
      .filter(({ denom }) => denom === "uact")
      .reduce((sum, { amount }) => sum + parseDec(amount), 0n);
    const settled_at = String(BigInt(height) - funds / rate - 1n);
    state.set("escrowAccounts", key, { ...account, state: { ...account.state, settled_at } });
    drained = true;
  });
  return drained;
}
