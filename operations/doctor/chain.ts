import type { Market } from "../../akash/market.ts";
import { endpoints, milliseconds } from "../../stage/endpoints.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Seconds this machine's clock may be behind the chain's; a token would then come from the future. */
const AHEAD = 5;
/** Seconds a block may take to get here after the time in it. */
const BEHIND = 30;

/** Whether the chain answers, is the right one, and goes on, and whether both clocks agree. */
export function checkChain(stage: Stage, { chain }: Market, signal: AbortSignal): Promise<readonly Check[]> {
  const { chainId, rest } = endpoints(stage);
  const fix = stage.sandbox ? "./platform sandbox start" : "name an endpoint that works first in akash.rest";
  return attempt("chain", fix, async () => {
    const first = await chain.latestBlock(signal);
    if (first.chain_id !== chainId) {
      return [
        problem("chain", `${rest[0]} serves ${first.chain_id}, not ${chainId}`, "set akash.rest or akash.chainId"),
      ];
    }
    await chain.nextBlock(first.height, signal);
    const block = await chain.latestBlock(signal);
    const age = (Date.now() - Date.parse(block.time)) / 1000;
    return [ok("chain", `${chainId} at height ${block.height}, going on`), clockCheck(age, stage)];
  });
}

/** A block's time is the chain's clock some seconds ago, one block at most. */
function clockCheck(age: number, { sandbox }: Stage): Check {
  const block = sandbox ? milliseconds(sandbox.blockTime) / 1000 : 6;
  if (age >= -AHEAD && age <= block + BEHIND) return ok("clock", `agrees with the chain's within ${BEHIND} s`);
  const side = age < 0 ? "behind" : "ahead of";
  const says = `is ${Math.abs(Math.round(age))} s ${side} the newest block: providers would refuse our tokens`;
  return problem(
    "clock",
    says,
    "set this machine's clock (timedatectl set-ntp true); if it is right, the node is stale",
  );
}
