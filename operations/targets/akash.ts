import { staleText } from "../../akash/chain/freshness.ts";
import { isLive } from "../../akash/chain/lease-state.ts";
import { reclaimText } from "../../akash/chain/reclamation.ts";
import { Gateway, type GatewayLease, gatewayAnswers } from "../../akash/gateway/gateway.ts";
import { type UnreadyContainer, unreadyContainers } from "../../akash/gateway/lease-status.ts";
import { runShell } from "../../akash/gateway/shell.ts";
import type { Diagnosis } from "../../akash/lease/symptoms.ts";
import type { Market } from "../../akash/market.ts";
import { pricePerMonth } from "../../akash/money/price.ts";
import { hoursOf, runway } from "../../akash/money/runway.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { readStackState, type StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { errorText, rootCauseText } from "../../errors/text.ts";
import type { PlaceOutput } from "../../stacks/output.ts";
import { diagnoseLease } from "../leases/diagnosis.ts";
import { marketOf } from "../leases/market.ts";
import { planMove } from "../leases/move.ts";
import { type Claims, ownershipOf, tagged } from "../leases/ownership.ts";
import { readMarketState } from "../leases/state.ts";
import { ownedBy, readClaims } from "../leases/survey.ts";
import type { Cost, OpenPlace, Operations, Sight } from "../target.ts";

type Place = Extract<PlaceOutput, { target: "akash" }>;

/** The Akash market, with the stage's wallet. */
export async function akashOperations(ready: ReadyStage): Promise<Operations> {
  const market = await marketOf(ready.stage);
  let secrets: Promise<StackState> | undefined;
  const readSecrets = () => (secrets ??= readStackState(ready, { secrets: true }));
  const find = (service: string, signal: AbortSignal) => liveLease(market, ready, service, signal);
  return {
    places: async (signal) => openPlaces(market, await readClaims(ready), signal),
    look: (place, containers, signal) => look({ market, readSecrets }, place, containers, signal),
    cost: (place, signal) => cost(market, place, signal),
    problems: (signal) => nodeProblems(market, signal),
    async *logs(service, options, signal) {
      yield* stream(market, await find(service, signal), signal, (gateway) => gateway.logs(options, signal));
    },
    async *events(service, follow, signal) {
      yield* stream(market, await find(service, signal), signal, (gateway) => gateway.events(follow, signal));
    },
    shell: async (service, command, streams, signal) =>
      runShell(market, await find(service, signal), command, streams, signal),
    silence: (service, signal) => silence(market, ready, service, signal),
    move: (service, wish, signal) => planMove(ready, service, wish, signal),
  };
}

/** Every open deployment of the wallet; the orphans among them are what an interrupted replacement left. */
export async function openPlaces(
  { chain, wallet }: Market,
  claims: Claims,
  signal: AbortSignal,
): Promise<readonly OpenPlace[]> {
  const open = (await chain.deployments({ owner: wallet.address, state: "active" }, signal)).map(tagged);
  return open.map((deployment) => {
    const ownership = ownershipOf(deployment, claims);
    return {
      id: deployment.dseq,
      tag: deployment.name,
      orphan: ownership === "orphan",
      unrecorded: ownership === "unrecorded",
    };
  });
}

interface Known {
  readonly market: Market;
  /** See `diagnoseLease`. */
  readonly readSecrets: () => Promise<StackState>;
}

async function look(known: Known, place: Place, containers: readonly string[], signal: AbortSignal): Promise<Sight> {
  const { provider, hostUri, dseq } = place;
  const providerHost = new URL(hostUri).hostname;
  // The cause alone: it is the same for every lease there, and the URL is not.
  const seen = await askGateway(known, place, containers, signal).catch((error: unknown) => ({
    problems: [`its provider ${providerHost} does not answer: ${rootCauseText(error)}`],
  }));
  return { provider, providerHost, id: dseq, ...seen };
}

async function askGateway(
  { market, readSecrets }: Known,
  place: Place,
  containers: readonly string[],
  signal: AbortSignal,
): Promise<Pick<Sight, "problems" | "fault">> {
  const gateway = await Gateway.open(market, place, signal);
  try {
    const status = await gateway.status(signal);
    if (!status) return { problems: ["its provider holds no manifest"] };
    const unready = unreadyContainers(status, containers);
    if (unready.length === 0) return { problems: [] };
    return toldOf(unready, await diagnoseLease(gateway, { dseq: place.dseq, containers }, readSecrets, signal));
  } finally {
    await gateway.close();
  }
}

/** What is said of containers that are not ready; those that are ready may have failed before. Pure. */
export function toldOf(
  unready: readonly UnreadyContainer[],
  diagnoses: readonly Diagnosis[],
): Pick<Sight, "problems" | "fault"> {
  const found = unready.flatMap(({ name }) => diagnoses.filter(({ container }) => container === name));
  const problems = [...unready, ...found].map(({ says }) => says);
  const [first] = found;
  return { problems, ...(first && { fault: { container: first.container, fault: first.fault } }) };
}

/** A node that does not answer is told with every lease. */
async function nodeProblems({ chain }: Market, signal: AbortSignal): Promise<string[]> {
  const block = await chain.latestBlock(signal).catch(() => undefined);
  const stale = block && staleText(block, new Date());
  return stale ? [stale] : [];
}

/** The lease and its escrow on the chain. */
async function cost(market: Market, place: Place, signal: AbortSignal): Promise<Cost> {
  return readCost(market, place, signal).catch((error: unknown) => ({
    problems: [`the chain does not answer: ${errorText(error)}`],
    runwayHours: null,
  }));
}

async function readCost({ chain }: Market, place: Place, signal: AbortSignal): Promise<Cost> {
  const { owner, dseq } = place;
  const [deployment, leases, block] = await Promise.all([
    chain.deployment({ owner, dseq }, signal),
    chain.leases({ owner, dseq }, signal),
    chain.latestBlock(signal),
  ]);
  if (!deployment) return { problems: [`deployment ${dseq} is not on the chain`], runwayHours: null };
  const current = leases.find(({ id }) => id.provider === place.provider && id.oseq === place.oseq);
  const { funds, settled_at: settledAt } = deployment.escrow_account.state;
  const reclaim = current && reclaimText(current, new Date());
  if (!current || (current.state !== "active" && !reclaim)) {
    const how = current ? `${current.state} (${current.reason})` : "not on the chain";
    return { problems: [`its lease is ${how}`], runwayHours: null };
  }
  const { price } = current;
  const blocks = runway({ funds, settledAt: BigInt(settledAt), rate: [price] }, BigInt(block.height));
  const runwayHours = blocks === undefined ? null : hoursOf(blocks);
  const dry =
    runwayHours !== null && runwayHours <= 0 ? ["its escrow is empty: the lease ends when the provider withdraws"] : [];
  return { problems: [...(reclaim ? [reclaim] : []), ...dry], runwayHours, pricePerMonth: pricePerMonth(price) };
}

/** A service's live lease and where its provider's gateway is, by state and chain: it also is where an `up` failed. */
async function liveLease(
  { chain, wallet }: Market,
  ready: ReadyStage,
  service: string,
  signal: AbortSignal,
): Promise<GatewayLease> {
  const { dseq } = ownedBy(await readMarketState(ready), service, ready.name);
  const leases = await chain.leases({ owner: wallet.address, dseq }, signal);
  const live = leases.find(isLive);
  const fix = `./platform lease show ${service} tells more; ./platform up --refresh leases it again`;
  if (!live) throw new UserError("lease-ended", `${service} has no live lease (deployment ${dseq}).`, fix);
  const provider = await chain.provider(live.id.provider, signal);
  if (!provider)
    throw new UserError("lease-ended", `provider ${live.id.provider} is not registered on the chain any more.`, fix);
  return { ...live.id, hostUri: provider.host_uri };
}

async function silence(
  market: Market,
  ready: ReadyStage,
  service: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const why = await gatewayAnswers(market, await liveLease(market, ready, service, signal), signal);
    return why && `its provider does not answer: ${why}`;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError && error.code === "lease-ended") return error.message;
    throw error;
  }
}

async function* stream<T>(
  market: Market,
  lease: GatewayLease,
  signal: AbortSignal,
  of: (gateway: Gateway) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const gateway = await Gateway.open(market, lease, signal);
  try {
    yield* of(gateway);
  } finally {
    await gateway.close();
  }
}
