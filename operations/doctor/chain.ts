import type { Market } from "../../akash/market.ts";
import { endpoints, milliseconds } from "../../stage/endpoints.ts";
import type { Stage } from "../../stage/schema.ts";
import { attempt, type Check, ok, problem } from "./check.ts";

/** Seconds this machine's clock may be behind the chain's; a token would then come from the future. */
const AHEAD = 5;
/** Seconds a block may take to get here after the time in it. */
const BEHIND = 30;

/** How long a block is waited for: so many times what one takes, seconds at least. */
const BLOCKS_WAITED = 5;
const LEAST_WAIT = 20;

const blockSeconds = ({ sandbox }: Stage): number => (sandbox ? milliseconds(sandbox.blockTime) / 1000 : 6);

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
    const wait = Math.max(LEAST_WAIT, BLOCKS_WAITED * blockSeconds(stage));
    const patience = AbortSignal.timeout(wait * 1000);
    const moved = await chain.nextBlock(first.height, AbortSignal.any([signal, patience])).catch((error: unknown) => {
      if (patience.aborted && !signal.aborted) return undefined;
      throw error;
    });
    if (moved === undefined) return [haltedCheck(first.height, wait, fix)];
    const block = await chain.latestBlock(signal);
    const age = (Date.now() - Date.parse(block.time)) / 1000;
    return [ok("chain", `${chainId} at height ${block.height}, going on`), clockCheck(age, stage)];
  });
}

function haltedCheck(height: bigint, wait: number, fix: string): Check {
  const says = `no block came after ${height} within ${wait} s: the chain has halted, or this node is behind`;
  return problem("chain", says, `${fix}; while the chain itself has halted, leases run on and nothing can be changed`);
}

/** A block's time is the chain's clock some seconds ago, one block at most. */
function clockCheck(age: number, stage: Stage): Check {
  const block = blockSeconds(stage);
  if (age >= -AHEAD && age <= block + BEHIND) return ok("clock", `agrees with the chain's within ${BEHIND} s`);
  const side = age < 0 ? "behind" : "ahead of";
  const says = `is ${Math.abs(Math.round(age))} s ${side} the newest block: providers would refuse our tokens`;
  return problem(
    "clock",
    says,
    "set this machine's clock (timedatectl set-ntp true); if it is right, the node is stale",
  );
}
