import type { DeploymentId } from "../../../akash/chain/client.ts";
import { leasesIp } from "../../../akash/chain/group.ts";
import { isLive } from "../../../akash/chain/lease-state.ts";
import { groupName, isUsed, parseTag, stageOf } from "../../../akash/chain/tag.ts";
import { pause } from "../../../akash/chain/wait.ts";
import { Gateway, gatewayAnswers } from "../../../akash/gateway/gateway.ts";
import type { Market } from "../../../akash/market.ts";
import type { Run } from "../../kernel/handler.ts";
import type { DeploymentOutputs } from "./contract.ts";

/** A place that is about to be closed. */
export interface Leaving {
  /** How it serves nobody any more; absent while it serves. */
  readonly over?: string | undefined;
  /** Places that serve in its stead and stay. */
  readonly successors: readonly string[];
}

export interface Draining {
  /** 0 = it is closed at once. */
  readonly seconds: number;
  readonly why: string;
}

/**
 * How long a place goes on: until those who still come have been led elsewhere, where there is an elsewhere.
 * @param seconds that this may take
 */
export function decideDrain(seconds: number, { over, successors }: Leaving): Draining {
  if (over !== undefined) return { seconds: 0, why: over };
  if (successors.length === 0) return { seconds: 0, why: "nothing takes its place" };
  return { seconds, why: `what leads to it learns of ${successors.join(", ")}` };
}

/** What one run takes away. All else is written by then: the engine deletes last. */
interface Departure {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly dseqs: Set<string>;
}

/** Seconds between two tellings. */
const step = 5;

/** Lets a place go on for as long as it has to. All that leave in one run wait together. */
export async function drainPlace(market: Market, run: Run, place: DeploymentOutputs): Promise<void> {
  const { drain, service, dseq } = place;
  if (!drain?.seconds) return;
  const departure = run.shared("akash.departure", (): Departure => ({ since: Date.now(), dseqs: new Set() }));
  departure.dseqs.add(dseq);
  const { seconds, why } = decideDrain(drain.seconds, await observeLeaving(market, place, departure, run.signal));
  for (;;) {
    const left = Math.ceil(seconds - (Date.now() - departure.since) / 1000);
    if (left <= 0) break;
    run.status(`${service} drains at ${dseq}, ${left} s left: ${why}`);
    await pause(Math.min(left, step) * 1000, run.signal);
  }
  run.status(`closing deployment ${dseq}: ${seconds > 0 ? "it has drained" : why}`);
}

async function observeLeaving(
  market: Market,
  place: DeploymentOutputs,
  departure: Departure,
  signal: AbortSignal,
): Promise<Leaving> {
  const { owner, dseq, tag, provider, hostUri, service, group, drain } = place;
  if (!(await isLeased(market, { owner, dseq }, signal))) return { over: "its lease has ended", successors: [] };
  const serving = new Set<string | undefined>([service, ...(drain?.to ?? [])]);
  const open = await market.chain.deployments({ owner, state: "active" }, signal);
  const candidates = open.filter((info) => {
    const name = groupName(info);
    return stageOf(name) === stageOf(tag) && serving.has(parseTag(name)?.service) && isUsed(info);
  });
  const leased = await Promise.all(
    candidates.map(async ({ deployment: { id } }) => ((await isLeased(market, id, signal)) ? [id.dseq] : [])),
  );
  const successors = leased.flat().filter((each) => !departure.dseqs.has(each));
  if (successors.length === 0) return { successors };
  const silence = await gatewayAnswers(market, { provider, hostUri }, signal);
  if (silence) return { over: `its provider does not answer: ${silence}`, successors };
  return { over: leasesIp(group) ? await handedOver(market, place, signal) : undefined, successors };
}

/** Whether names lead to a successor already, which has the leased IP at the same provider. */
async function handedOver(market: Market, place: DeploymentOutputs, signal: AbortSignal): Promise<string | undefined> {
  const gateway = await Gateway.open(market, place, signal);
  try {
    const status = await gateway.status(signal);
    const gone = status && Object.values(status.ips).flat().length === 0;
    return gone ? "its leased IP has been handed over" : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    await gateway.close();
  }
}

async function isLeased(market: Market, id: DeploymentId, signal: AbortSignal): Promise<boolean> {
  const leases = await market.chain.leases({ owner: id.owner, dseq: id.dseq }, signal);
  return leases.some(isLive);
}
