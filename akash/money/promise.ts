import { groupName, stageOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { refuseDeposit } from "./deposit.ts";
import { readFunding } from "./funding.ts";

/**
 * Sets uact aside for a deployment, or throws why it may not be.
 * @param promise what the amount is promised to, usually a dseq
 */
export async function promiseDeposit(
  market: Market,
  tag: string,
  promise: string,
  amount: bigint,
  signal: AbortSignal,
): Promise<void> {
  const { wallet, board, chain, depositCap } = market;
  const owner = wallet.address;
  const funding = await readFunding(market, signal);
  const open = await chain.deployments({ owner, state: "active" }, signal);
  const held = open.filter((info) => stageOf(groupName(info)) === stageOf(tag));
  const refusal = refuseDeposit(amount, {
    funding,
    promised: board.promised(new Set(open.map((info) => info.deployment.id.dseq))),
    held: held.map((info) => info.escrow_account.state.funds),
    cap: depositCap,
  });
  if (refusal) throw new Error(refusal);
  board.promise(promise, amount);
}
