import { ChainClient } from "../../akash/chain/client.ts";
import { foresee, NOTHING_KNOWN } from "../../akash/estimate/foresee.ts";
import { type Offers, readOffers, type Sources, viewFor } from "../../akash/estimate/market-view.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import type { StackState } from "../../engine/stack-state.ts";
import type { DeploymentInputs } from "../../plugin/akash/deployment/contract.ts";
import { akashSettings } from "../../stage/akash-settings.ts";
import type { Stage } from "../../stage/schema.ts";
import { marketOf } from "../leases/market.ts";
import { type Forecast, forecastOf, type Wanted, wantedPlaces } from "./forecast.ts";
import { type KnownPlace, placesIn } from "./places.ts";

/** Longest time that the market may take to answer, milliseconds; what it did not tell by then is not known. */
const LIMIT = 2_000;
/** The same where a budget is held against it: what is not known counts as the ceiling expected, and may be refused. */
const PATIENT_LIMIT = 10_000;

const limitOf = ({ budget }: Stage): AbortSignal => AbortSignal.timeout(budget === undefined ? LIMIT : PATIENT_LIMIT);

/** The market, being asked for what does not depend on the orders. */
export interface Asked {
  readonly stage: Stage;
  readonly sources: Promise<Sources>;
  readonly offers: Promise<Offers>;
}

/** Begins to ask the market what providers ask, beside whatever else is done meanwhile. Never fails. */
export function askMarket(stage: Stage): Asked {
  const sources = sourcesOf(stage);
  return { stage, sources, offers: sources.then((known) => readOffers(known, limitOf(stage))) };
}

/** Who only looks need not have the wallet: then its own orders are not told from those of others. */
async function sourcesOf(stage: Stage): Promise<Sources> {
  const { rest, console } = akashSettings(stage);
  const market = await marketOf(stage).catch(() => undefined);
  return { chain: market?.chain ?? new ChainClient(rest), console, owner: market?.wallet.address };
}

/**
 * Begins to find out what the stage file will cost, beside whatever else is done; the rest is found out when the state is
 * known. See `ifKnown`.
 */
export function beginForecast(
  ready: ReadyStage,
  orders: Promise<readonly DeploymentInputs[]>,
): (state: StackState) => Promise<Forecast | undefined> {
  const asked = askMarket(ready.stage);
  // Whoever waits for it gets the error.
  orders.catch(() => {});
  return (state) => ifKnown(ready.stage, async () => forecastCosts(state, await orders, asked));
}

/** Costs that cannot be found out are left out, so that nothing else fails for that; where there is a budget that is an error. */
export async function ifKnown({ budget }: Stage, find: () => Promise<Forecast>): Promise<Forecast | undefined> {
  return budget === undefined ? find().catch(() => undefined) : find();
}

/**
 * What the stage costs now, and with these orders.
 * @param asked absent where nothing may be asked: then every price that is not paid already is the ceiling
 */
export async function forecastCosts(
  state: StackState | undefined,
  orders: readonly DeploymentInputs[],
  asked?: Asked,
): Promise<Forecast> {
  const now = new Date();
  const { wanted, places } = plannedPlaces(state, orders, now);
  const leased = wanted.filter(({ stays }) => !stays).map(({ order }) => order);
  const view = asked && leased.length > 0 ? await viewOf(asked, leased) : NOTHING_KNOWN;
  const running = wanted.flatMap(({ order, place }) => {
    const provider = place?.stored.outputs.provider;
    return provider ? [{ service: order.service, provider, apartFrom: order.placement.apartFrom }] : [];
  });
  return forecastOf(wanted, places, foresee(leased, view, running, now));
}

/** What is wanted, and what runs. */
export interface Planned {
  readonly wanted: readonly Wanted[];
  readonly places: readonly KnownPlace[];
}

/** What becomes of each order, in the order of their services. Pure. */
export function plannedPlaces(state: StackState | undefined, orders: readonly DeploymentInputs[], now: Date): Planned {
  const places = state ? placesIn(state) : [];
  // The engine plans in any order.
  const sorted = orders.toSorted((a, b) => (a.service < b.service ? -1 : 1));
  return { wanted: wantedPlaces(sorted, places, now), places };
}

async function viewOf({ stage, sources, offers }: Asked, leased: readonly DeploymentInputs[]) {
  return viewFor(await sources, await offers, leased, limitOf(stage));
}
