import type { DeploymentId, DeploymentInfo } from "../../../akash/chain/client.ts";
import { DENOM, one, parseCoin, total } from "../../../akash/chain/coin.ts";
import { GONE, leaseState } from "../../../akash/chain/lease-state.ts";
import { UnplacedError } from "../../../akash/lease/open.ts";
import { obtainPlace, type Place } from "../../../akash/lease/place.ts";
import type { Market } from "../../../akash/market.ts";
import { pricePerMonth } from "../../../akash/money/price.ts";
import { reserveDeposit } from "../../../akash/money/promise.ts";
import { accountDeposit, closeLease } from "../../../akash/wallet/messages.ts";
import { PartialError, type Run } from "../../kernel/handler.ts";
import type { DeploymentInputs, DeploymentOutputs } from "./contract.ts";
import { avoidingSilent, requestFor } from "./request.ts";
import type { State } from "./stored.ts";

/** Outputs of a leased deployment. */
export function placed(given: DeploymentInputs, tag: string, place: Place): DeploymentOutputs {
  const { lease, provider, considered } = place;
  const { owner, dseq, gseq, oseq } = lease.id;
  return {
    ...given,
    owner,
    dseq,
    gseq,
    oseq,
    provider: provider.owner,
    hostUri: provider.host_uri,
    tag,
    lease: leaseState(lease),
    price: lease.price,
    pricePerMonth: pricePerMonth(lease.price),
    considered,
  };
}

/** Outputs of a deployment that holds its deposit but has no lease yet. */
export function pending(given: DeploymentInputs, tag: string, owner: string, error: UnplacedError): DeploymentOutputs {
  return {
    ...given,
    owner,
    dseq: error.dseq,
    gseq: 1,
    oseq: 0,
    provider: "",
    hostUri: "",
    tag,
    lease: { state: "pending", detail: error.message },
    price: { denom: "uact", amount: "0" },
    pricePerMonth: "0.00",
    considered: [],
  };
}

/**
 * Adds to the escrow what it lacks of the deposit, when that has grown. The chain tells what was ever deposited, so that
 * a run that was killed after it paid is not paid again. What was deposited cannot be taken back while it is open.
 */
export async function topUp(market: Market, run: Run, old: State, given: DeploymentInputs): Promise<void> {
  const wanted = BigInt(parseCoin(given.deposit).amount);
  if (wanted <= BigInt(parseCoin(old.inputs.deposit).amount)) return;
  const { owner, dseq, tag } = old.outputs;
  await market.wallet.recover(run);
  const info = await market.chain.deployment({ owner, dseq }, run.signal);
  // ordered by a run that was interrupted, and never arrived: it is ordered again with all of it
  if (!info) return;
  const more = wanted - deposited(info);
  if (more <= 0n) return;
  run.status(`adding ${more} uact to the escrow of ${dseq}`);
  const promise = `${dseq}+${more}`;
  await reserveDeposit(market, tag, promise, more, run.signal);
  try {
    const message = await accountDeposit(
      owner,
      { owner, dseq },
      { amount: { denom: DENOM, amount: String(more) }, sources: market.depositFrom },
    );
    await market.wallet.send([message], run);
  } finally {
    market.board.release(promise);
  }
}

/** Whole uact that an escrow was ever given: what is left of it and what was paid out. */
function deposited({ escrow_account: { state } }: DeploymentInfo): bigint {
  return total([...state.funds, ...(state.transferred ?? [])], DENOM) / one;
}

/** Finds a new provider for a deployment whose lease has ended, or whose provider has gone. Its dseq stays. */
export async function leaseAgain(
  market: Market,
  run: Run,
  old: State & { id: string },
  given: DeploymentInputs,
): Promise<DeploymentOutputs> {
  const { owner, dseq, tag, provider, lease } = old.outputs;
  if (lease.state === GONE) await endLeases(market, run, { owner, dseq }, provider);
  const { placement } = avoidingSilent(given, old);
  try {
    const place = await obtainPlace(market, { ...requestFor(run, given), placement, tag, dseq, stateful: false }, run);
    return placed(given, tag, place);
  } catch (error) {
    if (!(error instanceof UnplacedError)) throw error;
    throw new PartialError(old.id, pending(given, tag, owner, error), [error]);
  }
}

async function endLeases(market: Market, run: Run, id: DeploymentId, provider: string): Promise<void> {
  const leases = await market.chain.leases({ ...id, provider, state: "active" }, run.signal);
  const messages = await Promise.all(leases.map((lease) => closeLease(lease.id)));
  if (messages.length === 0) return;
  run.status("ending the lease with the provider that does not answer");
  await market.wallet.send(messages, run);
}
