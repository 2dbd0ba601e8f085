import type { Caller } from "../caller.ts";
import type { Bid } from "../chain/client.ts";
import type { Market } from "../market.ts";
import type { Considered, Placement } from "./bids.ts";
import { inForce, matchesProvider } from "./exclusion.ts";
import { relaxations } from "./relaxations.ts";
import { type Screened, screenGroup, type Wanted } from "./screening.ts";

/** Nobody can serve an order; it was not placed. */
export class NoSupplyError extends Error {
  override readonly name = "NoSupplyError";
}

/** What would be possible, and at how many providers. */
interface Alternative {
  readonly what: string;
  readonly providers: number;
}

/**
 * Asks who could serve an order before it costs a deposit. Throws a NoSupplyError when nobody can, but somebody could
 * serve less: an inventory that knows nobody for anything is not believed.
 */
export async function requireSupply(
  market: Market,
  { service, group, reclamation, placement }: Wanted & { readonly service: string; readonly placement: Placement },
  caller: Caller,
): Promise<readonly Screened[] | undefined> {
  const found = await screenGroup(market, { group, reclamation }, caller.signal);
  const now = new Date();
  if (found === undefined || found.some((each) => admits(placement, each, now))) return found;
  const elsewhere = { what: "with other placement.regions or exclude", providers: found.length };
  const lesser = await Promise.all(
    relaxations(group).map(async ({ what, group: relaxed }): Promise<Alternative> => {
      const able = (await screenGroup(market, { group: relaxed, reclamation }, caller.signal)) ?? [];
      return { what, providers: able.filter((each) => admits(placement, each, now)).length };
    }),
  );
  const alternatives = [elsewhere, ...lesser].filter(({ providers }) => providers > 0);
  if (alternatives.length > 0) throw new NoSupplyError(noSupply(service, alternatives, market.console));
  return found;
}

/** Bids that the inventory let expect, and that did not come. Pure. */
export function silent(
  screened: readonly Screened[],
  placement: Placement,
  bids: readonly Bid[],
  now: Date,
): Considered[] {
  const able = screened.filter((each) => admits(placement, each, now));
  return able
    .filter(({ owner }) => !bids.some(({ id }) => id.provider === owner))
    .map(({ owner, hostUri }) => ({
      provider: `${URL.parse(hostUri)?.hostname ?? hostUri} (${owner})`,
      chosen: false,
      why: "made no bid, although its inventory could serve it: its own policy or price, or it is busy",
    }));
}

/** Whether the inventory names every bidder, so that it can be believed to name everybody. Pure. */
export function areAllKnown(screened: readonly Screened[], bids: readonly Bid[]): boolean {
  return screened.length > 0 && bids.every(({ id }) => screened.some(({ owner }) => owner === id.provider));
}

function admits({ regions, exclude }: Placement, { owner, hostUri, location }: Screened, now: Date): boolean {
  if (regions.length > 0 && !regions.includes(location ?? "")) return false;
  return !exclude.some((each) => inForce(each, now) && matchesProvider(each.provider, { owner, host_uri: hostUri }));
}

function noSupply(service: string, alternatives: readonly Alternative[], console: string | undefined): string {
  const could = alternatives.map(({ what, providers }) => `${providers} ${what}`).join(", ");
  return (
    `no provider can serve ${service} now, by the inventory at ${console}; nothing was ordered. Providers that could: ` +
    `${could}. Loosen one of these, or order all the same with akash.console: false`
  );
}
