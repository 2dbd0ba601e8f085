import { isLive } from "../../akash/chain/lease-state.ts";
import type { GatewayLease } from "../../akash/gateway/gateway.ts";
import type { Market } from "../../akash/market.ts";
import { readyStage } from "../../engine/engine.ts";
import { Failure } from "../../engine/failure.ts";
import { openStage } from "../../engine/open-stage.ts";
import { marketOf } from "../../operations/clients.ts";
import { readMarketState } from "../../operations/leases/state.ts";
import { ownedBy } from "../../operations/leases/survey.ts";

export interface Connection {
  readonly market: Market;
  /** The service's live lease and where its provider's gateway is. */
  readonly lease: GatewayLease;
}

/** Finds the gateway of a service's live lease. */
export async function connect(stage: string, service: string, signal: AbortSignal): Promise<Connection> {
  const ready = await readyStage(await openStage(stage));
  const { dseq } = ownedBy(await readMarketState(ready), service, stage);
  const market = await marketOf(ready.stage);
  const leases = await market.chain.leases({ owner: market.wallet.address, dseq }, signal);
  const live = leases.find(isLive);
  const fix = `./platform lease show ${service} tells more; ./platform up --refresh leases it again`;
  if (!live) throw new Failure(`${service} has no live lease (deployment ${dseq}).`, fix);
  const provider = await market.chain.provider(live.id.provider, signal);
  if (!provider) throw new Failure(`provider ${live.id.provider} is not registered on the chain any more.`, fix);
  return { market, lease: { ...live.id, hostUri: provider.host_uri } };
}

/** A signal that Ctrl-C aborts. */
export function untilInterrupted(): AbortSignal {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  return stop.signal;
}
