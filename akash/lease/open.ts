import { ExplainedError } from "../../errors/explained-error.ts";
import { errorText } from "../../errors/text.ts";
import type { GroupSpec } from "../../sdl/types.ts";
import type { Caller } from "../caller.ts";
import { parseCoin } from "../chain/coin.ts";
import { windowProblem, windowSeconds } from "../chain/reclamation.ts";
import { emptyHash } from "../chain/tag.ts";
import { TxError } from "../chain/verdict.ts";
import type { Market } from "../market.ts";
import { reserveDeposit } from "../money/promise.ts";
import { UnsentError } from "../wallet/broadcast.ts";
import * as messages from "../wallet/messages.ts";

export interface OpenRequest {
  readonly service: string;
  /** Ownership tag: the group's name on the chain. */
  readonly tag: string;
  readonly group: GroupSpec;
  /** Such as `5000000uact`. */
  readonly deposit: string;
  /** Notice, such as `24h`, that the provider must give before it takes the lease back. */
  readonly reclamation?: string | undefined;
  /** Sequence of an order of which it is not known whether it arrived; the chain takes none twice. */
  readonly dseq?: string | undefined;
}

/** A deployment holds a deposit, or may do so, but is not leased. */
export class UnplacedError extends Error {
  readonly dseq: string;

  constructor(dseq: string, cause: unknown) {
    super(errorText(cause), { cause });
    this.name = "UnplacedError";
    this.dseq = dseq;
  }
}

/**
 * Opens a deployment once its deposit is known to be affordable. Returns its dseq. @throws UnplacedError when it is not
 * known whether the chain has it; any other error says that it has not
 */
export async function openDeployment(market: Market, request: OpenRequest, caller: Caller): Promise<string> {
  const { wallet, board } = market;
  const deposit = parseCoin(request.deposit);
  const notice = await noticeSeconds(market, request, caller.signal);
  const dseq = request.dseq ?? wallet.nextDseq();
  await reserveDeposit(market, request.tag, dseq, BigInt(deposit.amount), caller.signal);
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
    if (!(error instanceof TxError || error instanceof UnsentError)) throw new UnplacedError(dseq, error);
    if (request.dseq && error instanceof TxError && error.mentions("Deployment exists")) return dseq;
    board.release(dseq);
    throw error instanceof UnsentError ? error.cause : error;
  }
}

/** Seconds; undefined where no notice is asked for. Throws for a window that the chain does not take. */
async function noticeSeconds({ chain }: Market, { reclamation }: OpenRequest, signal: AbortSignal) {
  if (reclamation === undefined) return undefined;
  const refusal = windowProblem(reclamation, await chain.reclamationBounds(signal));
  if (refusal) throw new ExplainedError("stage-invalid", refusal);
  return windowSeconds(reclamation);
}
