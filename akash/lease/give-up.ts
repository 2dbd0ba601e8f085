import { rootCauseText } from "../../errors/text.ts";
import type { Caller } from "../caller.ts";
import type { Lease } from "../chain/client.ts";
import { groupFromChain, holdsData } from "../chain/group.ts";
import { Gateway } from "../gateway/gateway.ts";
import type { Market } from "../market.ts";
import { blocksIn } from "../money/runway.ts";
import { closeLease } from "../wallet/messages.ts";
import { NotReadyError, WithheldError } from "./await-ready.ts";
import { type DeliveryTarget, RefusedError } from "./deliver.ts";

/** What is known of a lease on which a service has just failed to run for the first time. */
export interface FailedStart {
  /** All leases of its deployment. */
  readonly leases: readonly Lease[];
  /** Its order. */
  readonly oseq: number;
  readonly height: bigint;
  readonly stateful: boolean;
  /** Whether the provider ever started one of its containers. */
  readonly started: boolean;
  /** Whether it is known that no provider could run it. */
  readonly everywhere: boolean;
}

/** Hours: how young a lease is on which nothing can have run before, and for how long providers that were left count. */
const hours = { young: 1, left: 24 };

/** At most so many providers are left by one deployment a day: when all fail, the cause is probably the service itself. */
const MAX_ABANDONED = 2;

/** Why a lease is kept although its service does not run there; undefined where another provider should be tried. */
export function whyKept({ leases, oseq, height, stateful, started, everywhere }: FailedStart): string | undefined {
  const lease = leases.find(({ id }) => id.oseq === oseq);
  if (lease?.state !== "active") return "it is not active any more";
  if (stateful) return "it holds a volume";
  if (height - lease.created_at > blocksIn(hours.young))
    return `it is older than ${hours.young} h, something may have run there`;
  if (started) return "its containers were started, so the fault may be their own";
  if (everywhere) return "another provider would get the same answer";
  const left = leases.filter(
    ({ id, reason, closed_on }) =>
      id.oseq < oseq && reason === "lease_closed_owner" && height - closed_on <= blocksIn(hours.left),
  );
  return left.length < MAX_ABANDONED ? undefined : `${left.length} other providers failed with it today`;
}

/**
 * Leaves a provider on which a service did not start: closes the lease; the chain then opens the next order of the
 * same deployment, and the deposit stays. Returns the reason when the lease is kept. Rethrows failures that do not
 * concern the delivery.
 */
export async function giveUp(
  market: Market,
  target: DeliveryTarget,
  failure: unknown,
  caller: Caller,
): Promise<string | undefined> {
  if (!(failure instanceof RefusedError || failure instanceof NotReadyError)) throw failure;
  try {
    const start = await inspectStart(market, target, failure, caller.signal);
    const kept = whyKept(start);
    if (kept) return kept;
    caller.status("leaving the provider: the service does not start there");
    const lease = start.leases.find(({ id }) => id.oseq === target.oseq)!;
    await market.wallet.send([await closeLease(lease.id)], caller);
    return undefined;
  } catch (error) {
    caller.signal.throwIfAborted();
    return `it could not be closed (${rootCauseText(error)})`;
  }
}

async function inspectStart(
  market: Market,
  target: DeliveryTarget,
  failure: RefusedError | NotReadyError,
  signal: AbortSignal,
): Promise<FailedStart> {
  const { owner, dseq, oseq } = target;
  const [{ height }, leases, info, started] = await Promise.all([
    market.chain.latestBlock(signal),
    market.chain.leases({ owner, dseq }, signal),
    market.chain.deployment({ owner, dseq }, signal),
    wasStarted(market, target, failure, signal),
  ]);
  const stateful = (info?.groups ?? []).some((group) => holdsData(groupFromChain(group.group_spec)));
  return {
    leases,
    oseq,
    height,
    stateful,
    started,
    everywhere: failure instanceof NotReadyError && failure.everywhere,
  };
}

/** Whether Kubernetes started a container; a provider that does not tell has not. */
async function wasStarted(
  market: Market,
  target: DeliveryTarget,
  failure: RefusedError | NotReadyError,
  signal: AbortSignal,
): Promise<boolean> {
  if (failure instanceof WithheldError) return true;
  if (failure instanceof RefusedError || !failure.deployed) return false;
  const gateway = await Gateway.open(market, target, signal);
  try {
    const events = gateway.events(false, AbortSignal.any([signal, AbortSignal.timeout(10_000)]));
    for await (const event of events) if (event.reason === "Started") return true;
    return false;
  } catch {
    signal.throwIfAborted();
    return false;
  } finally {
    await gateway.close();
  }
}
