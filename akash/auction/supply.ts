import { ExplainedError } from "../../errors/explained-error.ts";
import type { Caller } from "../caller.ts";
import type { Bid } from "../chain/client.ts";
import type { Market } from "../market.ts";
import type { ConsideredProvider, Placement } from "./bids.ts";
import { exclusionOf } from "./exclusion.ts";
import { relaxations } from "./relaxations.ts";
import { type ScreenedProvider, type ScreeningRequest, screenGroup } from "./screening.ts";

/** Nobody can serve an order; it was not placed. */
export class NoSupplyError extends ExplainedError {
  override readonly name = "NoSupplyError";

  constructor(message: string, fix: string) {
    super("no-supply", message, { fix });
  }
}

/** Why one that could serve an order is not among its bidders. */
export const MADE_NO_BID = "made no bid, although its inventory could serve it: its own policy or price, or it is busy";

/** What would be possible, and at how many providers. */
interface Alternative {
  readonly what: string;
  readonly providers: number;
}

/**
 * Asks who could serve an order before it costs a deposit. Throws a NoSupplyError when no provider can, but some
 * could serve a smaller order. An inventory without a provider for any of these orders is ignored.
 */
export async function requireSupply(
  market: Market,
  {
    service,
    group,
    reclamation,
    placement,
  }: ScreeningRequest & { readonly service: string; readonly placement: Placement },
  caller: Caller,
): Promise<readonly ScreenedProvider[] | undefined> {
  const found = await screenGroup(market, { group, reclamation }, caller.signal);
  const now = new Date();
  if (found === undefined || found.some((each) => isAllowed(placement, each, now))) return found;
  const elsewhere = { what: "with other placement.regions or exclude", providers: found.length };
  const lesser = await Promise.all(
    relaxations(group).map(async ({ what, group: relaxed }): Promise<Alternative> => {
      const able = (await screenGroup(market, { group: relaxed, reclamation }, caller.signal)) ?? [];
      return { what, providers: able.filter((each) => isAllowed(placement, each, now)).length };
    }),
  );
  const alternatives = [elsewhere, ...lesser].filter(({ providers }) => providers > 0);
  if (alternatives.length > 0) throw noSupply(service, alternatives, market.console);
  return found;
}

/** Providers that the inventory lists as able to serve the order, and that made no bid. Pure. */
export function missingBidders(
  screened: readonly ScreenedProvider[],
  placement: Placement,
  bids: readonly Bid[],
  now: Date,
): ConsideredProvider[] {
  const able = screened.filter((each) => isAllowed(placement, each, now));
  return able
    .filter(({ owner }) => !bids.some(({ id }) => id.provider === owner))
    .map(({ owner, hostUri }) => ({
      provider: `${URL.parse(hostUri)?.hostname ?? hostUri} (${owner})`,
      chosen: false,
      why: MADE_NO_BID,
    }));
}

/** Whether the inventory lists every bidder, and so can be taken as complete. Pure. */
export function coversAllBidders(screened: readonly ScreenedProvider[], bids: readonly Bid[]): boolean {
  return screened.length > 0 && bids.every(({ id }) => screened.some(({ owner }) => owner === id.provider));
}

function isAllowed(
  { regions, exclude }: Placement,
  { owner, hostUri, location }: ScreenedProvider,
  now: Date,
): boolean {
  if (regions.length > 0 && !regions.includes(location ?? "")) return false;
  return exclusionOf({ owner, host_uri: hostUri }, exclude, now) === undefined;
}

function noSupply(service: string, alternatives: readonly Alternative[], console: string | undefined): NoSupplyError {
  const could = alternatives.map(({ what, providers }) => `${providers} ${what}`).join(", ");
  return new NoSupplyError(
    `no provider can serve ${service} now, by the inventory at ${console}; nothing was ordered. Providers that could: ${could}`,
    `loosen one of these for ${service} in the stage file, then: ./platform up; to order all the same: ./platform set akash.console false`,
  );
}
