import type { DeploymentId } from "../../../akash/chain/client.ts";
import type { Market } from "../../../akash/market.ts";
import { ExplainedError } from "../../../errors/explained-error.ts";
import { type Handler, PartialError, type Run } from "../../kernel/handler.ts";
import { type DeploymentInputs, type DeploymentOutputs, inputs, TOKEN } from "./contract.ts";
import { mayRestore, refusedLoss } from "./data-loss.ts";
import { diffDeployment, isLeaseKept } from "./diff.ts";
import { sharedMarket } from "./market.ts";
import { fromState, type State } from "./stored.ts";

export const handler: Handler<DeploymentInputs, DeploymentOutputs> = {
  token: TOKEN,
  inputs,
  secrets: [],
  takesBack: true,
  diff: (old, given, consents) => diffDeployment(fromState(old), given, new Date(), consents),

  async create(run, given) {
    const market = await sharedMarket(run);
    const running = run.adoption?.places[given.service];
    if (running) return (await import("./adopt.ts")).adoptDeployment(market, run, running, given);
    const { placed, pending } = await import("./lease.ts");
    const { requestFor } = await import("./request.ts");
    const carried = given.stateful && run.consents.backup?.(given.service) !== undefined;
    const request = { ...requestFor(run, given), carried };
    if (!run.stateCompared) await refuseRunning(market, run, request.tag);
    const { UnplacedError } = await import("../../../akash/lease/open.ts");
    const { obtainPlace } = await import("../../../akash/lease/place.ts");
    try {
      const place = await obtainPlace(market, request, run);
      return { id: idOf(market.wallet.address, place.lease.id.dseq), outputs: placed(given, request.tag, place) };
    } catch (error) {
      if (!(error instanceof UnplacedError)) throw error;
      const outputs = pending(given, request.tag, market.wallet.address, error);
      throw new PartialError(idOf(outputs.owner, outputs.dseq), outputs, [error]);
    }
  },

  async read(run, id, old) {
    const market = await sharedMarket(run);
    const { readDeployment } = await import("./read.ts");
    return readDeployment(market, run, parseId(id), old);
  },

  async update(run, id, stored, given) {
    const old = fromState(stored);
    const market = await sharedMarket(run);
    const { topUp, leaseAgain } = await import("./lease.ts");
    await topUp(market, run, old, given);
    if (isLeaseKept(old)) return { ...old.outputs, ...given };
    return leaseAgain(market, run, { ...old, id }, given);
  },

  async delete(run, id, stored) {
    const old = fromState(stored);
    const market = await sharedMarket(run);
    await refuseDataLoss(market, run, parseId(id), old);
    const { closeDeployment } = await import("../../../akash/lease/close.ts");
    const { drainPlace } = await import("./drain.ts");
    await drainPlace(market, run, old.outputs);
    await market.wallet.recover(run);
    await closeDeployment(market, parseId(id).dseq, run);
  },
};

/**
 * Throws where something runs under the very tag. It would be taken back, and be given what this state says: right where
 * the state knows it, as after a change that was taken back, and the loss of its keys where the state is a new one.
 */
async function refuseRunning(market: Market, run: Run, tag: string): Promise<void> {
  const { groupName, isUsed } = await import("../../../akash/chain/tag.ts");
  const filter = { owner: market.wallet.address, state: "active" } as const;
  const open = await market.chain.deployments(filter, run.signal);
  const running = open.find((info) => groupName(info) === tag && isUsed(info));
  if (!running) return;
  const { dseq } = running.deployment.id;
  throw new ExplainedError(
    "unrecorded",
    `deployment ${dseq} runs under this very tag, and a plain run of the engine cannot tell whether the state knows it. ` +
      "Nothing was paid or changed",
    { fix: `./platform up --stage ${run.stage} compares the two first` },
  );
}

/** Throws where data would end that nobody has given up. The chain tells whether there is any: the state may be old. */
async function refuseDataLoss(market: Market, run: Run, id: DeploymentId, old: State): Promise<void> {
  const { service, stateful } = old.inputs;
  if (!stateful || run.consents.has(service)) return;
  const backup = run.consents.backup?.(service);
  if (backup && mayRestore(old, backup)) return;
  const { isUsed } = await import("../../../akash/chain/tag.ts");
  const { isLive } = await import("../../../akash/chain/lease-state.ts");
  const info = await market.chain.deployment(id, run.signal);
  if (info?.deployment.state !== "active" || !isUsed(info)) return;
  const leases = await market.chain.leases(id, run.signal);
  if (leases.some(isLive)) throw refusedLoss(old, "the resource is to be deleted", backup);
}

/** Pulumi's id of a deployment: `owner/dseq`. */
export function idOf(owner: string, dseq: string): string {
  return `${owner}/${dseq}`;
}

function parseId(id: string): { owner: string; dseq: string } {
  const match = /^(akash1[0-9a-z]+)\/([0-9]+)$/.exec(id);
  if (!match)
    throw new ExplainedError("argument", `"${id}" is not an id of a deployment`, {
      fix: "write owner/dseq, such as akash1.../1234",
    });
  return { owner: match[1]!, dseq: match[2]! };
}
