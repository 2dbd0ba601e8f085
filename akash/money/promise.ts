import { ExplainedError } from "../../errors/explained-error.ts";
import { groupName, stageOf } from "../chain/tag.ts";
import type { Market } from "../market.ts";
import { depositProblem } from "./deposit.ts";
import { readFunding } from "./funding.ts";

/**
 * Reserves uact for a deployment, or throws why that is not allowed. @param reservation its key, usually a dseq
 */
export async function reserveDeposit(
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
  const refusal = depositProblem(amount, {
    funding,
    reserved: board.reserved(new Set(open.map((info) => info.deployment.id.dseq))),
    held: held.map((info) => info.escrow_account.state.funds),
    cap: depositCap,
  });
  if (refusal) throw new ExplainedError("funds", refusal);
  board.reserve(promise, amount);
}
