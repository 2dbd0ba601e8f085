import { GONE, isLive, stateText } from "../../../akash/chain/lease-state.ts";
import type { Market } from "../../../akash/market.ts";
import { showPrice } from "../../../akash/money/price.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import type { Created, Run } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { mayHoldData, refusedLoss } from "./data-loss.ts";
import { leaseAgain } from "./lease.ts";
import { readDeployment } from "./read.ts";
import type { State } from "./stored.ts";

/**
 * Takes a deployment that runs into a state that does not know it. One whose lease has ended is leased again, and one
 * whose provider is silent, too, unless data may be there that nobody has given up.
 */
export async function adoptDeployment(
  market: Market,
  run: Run,
  dseq: string,
  given: DeploymentInputs,
): Promise<Created<DeploymentOutputs>> {
  const id = { owner: market.wallet.address, dseq };
  const found = await readDeployment(market, run, id, unread(given));
  if (!found) throw new ExplainedError("adoption", `deployment ${dseq} is closed`, { fix: "./platform adopt" });
  const { outputs } = found;
  const place = { id: found.id, inputs: given, outputs };
  if (isLive(outputs.lease)) {
    run.info(`deployment ${dseq} is adopted: it runs on`);
    const why = "found running: adopted";
    const considered = [{ provider: outputs.provider, price: showPrice(outputs.price), chosen: true, why }];
    return { id: found.id, outputs: { ...given, ...outputs, considered } };
  }
  if (outputs.lease.state === GONE && mayHoldData(place) && !run.consents.has(given.service))
    throw refusedLoss(place, stateText(outputs.lease));
  await market.wallet.recover(run);
  return { id: found.id, outputs: await leaseAgain(market, run, place, given) };
}

/** What the reading of a place needs of a state that knows nothing of it. */
const unread = (inputs: DeploymentInputs) => ({ inputs, outputs: {} }) as unknown as State;
