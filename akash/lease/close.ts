import { ExplainedError } from "../../errors/explained-error.ts";
import type { Caller } from "../caller.ts";
import { TxError } from "../chain/verdict.ts";
import type { Market } from "../market.ts";
import * as messages from "../wallet/messages.ts";

/** Closes a deployment; one that is closed already, or never was, is a success. */
export async function closeDeployment(market: Market, dseq: string, caller: Caller): Promise<void> {
  const { chain, wallet } = market;
  const id = { owner: wallet.address, dseq };
  const before = await chain.deployment(id, caller.signal);
  if (before?.deployment.state !== "active") return;
  try {
    await wallet.send([await messages.closeDeployment(id)], caller);
  } catch (error) {
    if (!(error instanceof TxError) || !(error.mentions("Deployment closed") || error.mentions("Deployment not found")))
      throw error;
  }
  market.board.release(dseq);
  const after = await chain.deployment(id, caller.signal);
  if (after?.deployment.state === "active" || after?.escrow_account.state.state === "open") {
    throw new ExplainedError("node-behind", `deployment ${dseq} is still active after its close was included`);
  }
}
