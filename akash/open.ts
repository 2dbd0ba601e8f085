import type { GroupSpec } from "../sdl/types.ts";
import type { Caller } from "./caller.ts";
import { parseCoin } from "./coin.ts";
import { refuseDeposit } from "./deposit.ts";
import { readFunding } from "./funding.ts";
import type { Market } from "./market.ts";
import * as messages from "./messages.ts";
import { groupName } from "./observe.ts";
import { refuseWindow, windowSeconds } from "./reclamation.ts";
import { emptyHash, stageOf } from "./tag.ts";
import { TxError } from "./verdict.ts";

export interface OpenRequest {
  readonly service: string;
  /** Ownership tag: the group's name on the chain. */
  readonly tag: string;
  readonly group: GroupSpec;
  /** Such as `5000000uact`. */
  readonly deposit: string;
  /** Notice, such as `24h`, that the provider must give before it takes the lease back. */
  readonly reclamation?: string | undefined;
}

/** A deployment holds a deposit, or may do so, but is not leased. */
export class UnplacedError extends Error {
  readonly dseq: string;

  constructor(dseq: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "UnplacedError";
    this.dseq = dseq;
  }
}

/** Opens a deployment once its deposit is known to be affordable. Returns its dseq. */
export async function openDeployment(market: Market, request: OpenRequest, caller: Caller): Promise<string> {
  const { wallet, board } = market;
  const deposit = parseCoin(request.deposit);
  const notice = await noticeOf(market, request, caller.signal);
  const dseq = wallet.nextDseq();
  await promiseDeposit(market, request.tag, dseq, BigInt(deposit.amount), caller.signal);
  const group = { ...request.group, name: request.tag };
  const message = await messages.createDeployment(
    { owner: wallet.address, dseq },
    group,
    emptyHash(request.tag),
    { amount: deposit, sources: market.depositFrom },
    notice,
  );
  caller.status(`opening deployment ${dseq}`);
  board.countOpened(request.service);
  try {
    await wallet.send([message], caller);
    return dseq;
  } catch (error) {
    if (error instanceof TxError) board.keep(dseq);
    else throw new UnplacedError(dseq, error);
    throw error;
  }
}

/** Seconds; undefined where no notice is asked for. Throws for a window that the chain does not take. */
async function noticeOf({ chain }: Market, { reclamation }: OpenRequest, signal: AbortSignal) {
  if (reclamation === undefined) return undefined;
  const refusal = refuseWindow(reclamation, await chain.reclamationBounds(signal));
  if (refusal) throw new Error(refusal);
  return windowSeconds(reclamation);
}

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

/** Closes a deployment; one that is closed already, or never was, is a success. */
export async function closeDeployment(market: Market, dseq: string, caller: Caller): Promise<void> {
  const { chain, wallet } = market;
  const id = { owner: wallet.address, dseq };
  const before = await chain.deployment(id, caller.signal);
  if (before?.deployment.state !== "active") return;
  try {
    await wallet.send([await messages.closeDeployment(id)], caller);
  } catch (error) {
    if (!(error instanceof TxError) || !(error.says("Deployment closed") || error.says("Deployment not found")))
      throw error;
  }
  market.board.keep(dseq);
  const after = await chain.deployment(id, caller.signal);
  if (after?.deployment.state === "active" || after?.escrow_account.state.state === "open") {
    throw new Error(
      `deployment ${dseq} is still active after its close was included: the node may be stale, run again`,
    );
  }
}
