import { GONE, isLive } from "../../akash/chain/lease-state.ts";
import type { Estimate } from "../../akash/estimate/expected.ts";
import { ceilingOf, pricePerMonth } from "../../akash/money/price.ts";
import type { DeploymentInputs } from "../../plugin/akash/deployment/contract.ts";
import { diffDeployment } from "../../plugin/akash/deployment/diff.ts";
import { EVERY_CONSENT } from "../../plugin/kernel/consents.ts";
import { providerName } from "../leases/rows.ts";
import { centsOf } from "./money.ts";
import type { KnownPlace } from "./places.ts";

/** What becomes of a place with the next `up`. */
export type Change = "new" | "leased anew" | "removed" | "stays";

/** What a place costs a month, in cents. */
export interface PlaceCost {
  readonly service: string;
  readonly change: Change;
  /** Host of its provider without `provider.`; absent where it does not run. */
  readonly provider?: string;
  /** What is paid now, also for what is about to be closed. */
  readonly now: number;
  /** What will be paid. */
  readonly expected: number;
  /** What that follows from: the lease, which keeps its price; what providers asked for other orders; or the ceiling alone. */
  readonly by: "lease" | Estimate["by"];
  /** Most that may be paid by the stage file. */
  readonly ceiling: number;
}

export interface Forecast {
  readonly places: readonly PlaceCost[];
  readonly now: number;
  readonly expected: number;
  /** Services of whose price nothing is known: `expected` is the most that may be paid for them. */
  readonly unknown: readonly string[];
}

/** An order of the stage file, and the place it has already. */
export interface Wanted {
  readonly order: DeploymentInputs;
  readonly place: KnownPlace | undefined;
  /** Whether the next `up` leaves its lease, and so its price, as it is. */
  readonly stays: boolean;
}

/** What becomes of each order, by the decision of the plugin. Pure. */
export function wantedPlaces(orders: readonly DeploymentInputs[], places: readonly KnownPlace[], now: Date): Wanted[] {
  return orders.map((order) => {
    const place = places.find(({ stored, leaving }) => stored.inputs.service === order.service && !leaving);
    return { order, place, stays: place !== undefined && isLeaseLeft(place, order, now) };
  });
}

function isLeaseLeft({ stored }: KnownPlace, order: DeploymentInputs, now: Date): boolean {
  const { changes } = diffDeployment(stored, order, now, EVERY_CONSENT);
  return !changes.some(({ path, replace }) => replace || path === "lease");
}

/** What the stage costs, place by place; those that are removed last. Pure. @param estimates by service */
export function forecastOf(
  wanted: readonly Wanted[],
  places: readonly KnownPlace[],
  estimates: ReadonlyMap<string, Estimate>,
): Forecast {
  const kept = wanted.map((each) => costOf(each, places, estimates));
  const names = new Set(wanted.map(({ order }) => order.service));
  const ended = new Set(places.map(({ stored }) => stored.inputs.service).filter((service) => !names.has(service)));
  const removed = [...ended].map(
    (service): PlaceCost => ({
      service,
      change: "removed",
      ...paidFor(service, places),
      expected: 0,
      by: "lease",
      ceiling: 0,
    }),
  );
  const all = [...kept, ...removed];
  return {
    places: all,
    now: all.reduce((sum, place) => sum + place.now, 0),
    expected: all.reduce((sum, place) => sum + place.expected, 0),
    unknown: all.filter(({ by }) => by === "ceiling").map(({ service }) => service),
  };
}

function costOf(
  { order, place, stays }: Wanted,
  places: readonly KnownPlace[],
  estimates: ReadonlyMap<string, Estimate>,
): PlaceCost {
  const { service, group } = order;
  const ceiling = monthly(ceilingOf(group));
  const common = { service, ...paidFor(service, places), ceiling };
  if (place && stays) return { ...common, change: "stays", expected: priceOf(place), by: "lease" };
  const change = place ? "leased anew" : "new";
  const estimate = estimates.get(service);
  if (!estimate) return { ...common, change, expected: ceiling, by: "ceiling" };
  return { ...common, change, expected: monthly(estimate.price), by: estimate.by };
}

const monthly = (price: Estimate["price"]): number => centsOf(pricePerMonth(price));
const priceOf = ({ stored }: KnownPlace): number => centsOf(stored.outputs.pricePerMonth);

/** What is paid for a service now, and to whom: for two places while one takes over from the other. */
function paidFor(service: string, places: readonly KnownPlace[]): Pick<PlaceCost, "now" | "provider"> {
  const paid = places.filter(({ stored: { inputs, outputs } }) => {
    // One whose provider is silent is paid until somebody ends it.
    return inputs.service === service && (isLive(outputs.lease) || outputs.lease.state === GONE);
  });
  const now = paid.reduce((sum, place) => sum + priceOf(place), 0);
  const { provider: owner, hostUri } = paid.at(-1)?.stored.outputs ?? {};
  return { now, ...(owner && { provider: providerName({ owner, host_uri: hostUri ?? "" }) }) };
}
