import type { Caller } from "../../akash/caller.ts";
import { inquiryTag } from "../../akash/chain/tag.ts";
import { type Inquiry, inquire } from "../../akash/lease/inquire.ts";
import { reserveDeposit } from "../../akash/money/promise.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import { projectName } from "../../engine/project.ts";
import { refuseWhileRunning } from "../../engine/state-lock.ts";
import { errorText } from "../../errors/text.ts";
import type { DeploymentInputs } from "../../plugin/akash/deployment/contract.ts";
import { requestFor } from "../../plugin/akash/deployment/request.ts";
import { marketOf } from "../leases/market.ts";
import type { StageIdentity } from "../leases/ownership.ts";
import { closeOrders, closeOwnOrders } from "./close.ts";
import type { Questions } from "./questions.ts";

/** Longest time that asking may take, milliseconds. */
const ASKING = 420_000;

/** Who waits for the answers. */
export interface Listener {
  /** Aborted where a person does not want to wait any more. */
  readonly signal: AbortSignal;
  /** What is being done for a service. */
  readonly status: (service: string, text: string) => void;
}

/**
 * Asks the market what it would lease each place for, by service: orders are placed with a deposit, their bids judged, and
 * all of them closed again, also where that fails or is given up.
 */
export async function askForBids(
  ready: ReadyStage,
  { orders, deposits }: Questions,
  listener: Listener,
): Promise<ReadonlyMap<string, Inquiry>> {
  await refuseWhileRunning(ready);
  const stage: StageIdentity = { project: await projectName(), name: ready.name };
  const market = await marketOf(ready.stage);
  const signal = AbortSignal.any([listener.signal, AbortSignal.timeout(ASKING)]);
  await closeOrders(market, stage, { signal, status: printStatus });
  await reserveDeposit(market, tagOf(stage, ALL), ALL, deposits, signal);
  market.board.release(ALL);

  const answerTo = async (order: DeploymentInputs): Promise<Inquiry> => {
    const { service } = order;
    const request = { ...requestFor({ project: stage.project, stage: stage.name }, order), tag: tagOf(stage, service) };
    const caller: Caller = { signal, status: (text) => listener.status(service, text) };
    const answer = inquire(market, request, caller).catch((error: unknown) => ({
      considered: [],
      problem: errorText(error),
    }));
    return answer.finally(() => listener.status(service, "done"));
  };
  try {
    const answers = await Promise.all(orders.map(async (order) => [order.service, await answerTo(order)] as const));
    return new Map(answers);
  } finally {
    await closeOwnOrders(ready.stage, stage, deposits);
  }
}

/** What all deposits together are reserved as, only to see whether they may be paid. */
const ALL = "bids";

const tagOf = ({ project, name }: StageIdentity, service: string): string =>
  inquiryTag({ project, stage: name, service });
