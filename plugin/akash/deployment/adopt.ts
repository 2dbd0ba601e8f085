import { isLive } from "../../../akash/chain/lease-state.ts";
import type { Market } from "../../../akash/market.ts";
import { showPrice } from "../../../akash/money/price.ts";
import type { Created, Run } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { readDeployment } from "./read.ts";
import type { State } from "./stored.ts";

/** Takes a deployment that runs into a state that does not know it. Throws where it has no live lease any more. */
export async function adoptDeployment(
  market: Market,
  run: Run,
  dseq: string,
  given: DeploymentInputs,
): Promise<Created<DeploymentOutputs>> {
  const id = { owner: market.wallet.address, dseq };
  const leases = await market.chain.leases(id, run.signal);
  const lease = leases.find(isLive);
  if (!lease) throw new Error(`deployment ${dseq} has no live lease any more: run ./platform adopt again`);
  const why = "found running: adopted";
  const considered = [{ provider: lease.id.provider, price: showPrice(lease.price), chosen: true, why }];
  const known = { inputs: given, outputs: { considered } } as unknown as State;
  const found = await readDeployment(market, run, id, known);
  if (!found) throw new Error(`deployment ${dseq} is closed: run ./platform adopt again`);
  run.info(`deployment ${dseq} is adopted: it runs on`);
  return { id: found.id, outputs: { ...given, ...found.outputs } };
}
