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
export interface LeavingPlace {
  /** Why it serves no traffic any more; undefined while it does. */
  readonly endedBecause?: string | undefined;
  /** Places that serve in its stead and stay. */
  readonly successors: readonly string[];
}

export interface Draining {
  /** 0 = it is closed at once. */
  readonly seconds: number;
  readonly why: string;
}

/**
 * How long a deployment drains: until its clients have learnt its successor's address, when there is a successor.
 * @param seconds that this may take
 */
export function decideDrain(seconds: number, { endedBecause, successors }: LeavingPlace): Draining {
  if (endedBecause !== undefined) return { seconds: 0, why: endedBecause };
  if (successors.length === 0) return { seconds: 0, why: "nothing takes its place" };
  return { seconds, why: `what leads to it learns of ${successors.join(", ")}` };
}

/** The deployments that one run closes. Everything else is written by then: the engine deletes last. */
interface LeavingPlaces {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly dseqs: Set<string>;
}

/** Seconds between two status messages. */
const STATUS_INTERVAL = 5;

/** Keeps a deployment running until it has drained. All deployments that are closed in one run drain at the same time. */
export async function drainPlace(market: Market, run: Run, place: DeploymentOutputs): Promise<void> {
  const { drain, service, dseq } = place;
  if (!drain?.seconds) return;
  const leaving = run.shared("akash.departure", (): LeavingPlaces => ({ since: Date.now(), dseqs: new Set() }));
  leaving.dseqs.add(dseq);
  const { seconds, why } = decideDrain(drain.seconds, await observePlace(market, place, leaving, run.signal));
  for (;;) {
    const left = Math.ceil(seconds - (Date.now() - leaving.since) / 1000);
    if (left <= 0) break;
    run.status(`${service} drains at ${dseq}, ${left} s left: ${why}`);
    await pause(Math.min(left, STATUS_INTERVAL) * 1000, run.signal);
  }
  run.status(`closing deployment ${dseq}: ${seconds > 0 ? "it has drained" : why}`);
}

async function observePlace(
  market: Market,
  place: DeploymentOutputs,
  leaving: LeavingPlaces,
  signal: AbortSignal,
): Promise<LeavingPlace> {
  const { owner, dseq, tag, provider, hostUri, service, group, drain } = place;
  if (!(await isLeased(market, { owner, dseq }, signal)))
    return { endedBecause: "its lease has ended", successors: [] };
  const serving = new Set<string | undefined>([service, ...(drain?.to ?? [])]);
  const open = await market.chain.deployments({ owner, state: "active" }, signal);
  const own = open.find(({ deployment }) => deployment.id.dseq === dseq);
  if (own && !isUsed(own)) return { endedBecause: "nothing ever ran there", successors: [] };
  const candidates = open.filter((info) => {
    const name = groupName(info);
    return stageOf(name) === stageOf(tag) && serving.has(parseTag(name)?.service) && isUsed(info);
  });
  const leased = await Promise.all(
    candidates.map(async ({ deployment: { id } }) => ((await isLeased(market, id, signal)) ? [id.dseq] : [])),
  );
  const successors = leased.flat().filter((each) => !leaving.dseqs.has(each));
  if (successors.length === 0) return { successors };
  const silence = await gatewayAnswers(market, { provider, hostUri }, signal);
  if (silence) return { endedBecause: `its provider does not answer: ${silence}`, successors };
  return { endedBecause: leasesIp(group) ? await addressHandedOver(market, place, signal) : undefined, successors };
}

/** Whether names lead to a successor already, which has the leased IP at the same provider. */
async function addressHandedOver(
  market: Market,
  place: DeploymentOutputs,
  signal: AbortSignal,
): Promise<string | undefined> {
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
