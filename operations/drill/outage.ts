import { UserError } from "../../engine/user-error.ts";
import type { ServiceHistory } from "../backup/chosen.ts";
import { dataLossFlags } from "../leases/data-loss-flags.ts";
import type { LeaseRow } from "../leases/rows.ts";

/** A place that runs, and whether anything is lost with it. */
type Running = Pick<LeaseRow, "resource" | "provider" | "providerName">;

/** What a drill ends, and what ends with it. */
export interface Outage {
  /** Addresses, and their names for people. */
  readonly providers: readonly { readonly address: string; readonly name: string }[];
  /** Names of all places that run there, sorted. */
  readonly places: readonly string[];
}

/**
 * The providers of some places, and all that runs with them. Pure.
 * @param wanted names of places; undefined = all
 */
export function outageOf(rows: readonly Running[], wanted: readonly string[] | undefined): Outage {
  const running = rows.filter(({ resource, provider }) => resource !== null && provider !== "");
  const struck = running.filter(({ resource }) => wanted === undefined || wanted.includes(resource!));
  const names = new Map(struck.map(({ provider, providerName }) => [provider, providerName]));
  return {
    providers: [...names].map(([address, name]) => ({ address, name })),
    places: running.flatMap(({ resource, provider }) => (names.has(provider) ? [resource!] : [])).toSorted(),
  };
}

interface Holders {
  /** Places that hold data. */
  readonly holders: readonly string[];
  /** Those of them that have backups, or another place that follows them. */
  readonly kept: readonly string[];
  /** Services whose data may be lost. */
  readonly givenUp: readonly string[];
}

/** Stops where data would be lost for good. Pure. @param words of the command, for its fix */
export function refuseLoss({ places }: Outage, { holders, kept, givenUp }: Holders, words: string): void {
  const lost = places.filter((place) => holders.includes(place) && !kept.includes(place) && !givenUp.includes(place));
  if (lost.length === 0) return;
  throw new UserError(
    "data-loss",
    `${lost.join(", ")}: runs there too, holds data, and has no backup; nothing was ended.`,
    `write backup: into the stage file (docs/backup.md), or give that data up: ./platform drill ${words}${dataLossFlags(lost)}`,
  );
}

/** Stops where the place that runs has no whole backup: what it was told since it began would be lost. Pure. */
export function requireWhole({ service, places }: Pick<ServiceHistory, "service" | "places">): void {
  if (places.at(-1)?.complete) return;
  throw new UserError(
    "backup",
    `${service} has no whole backup since its place began; nothing was ended.`,
    `./platform backup now ${service}, or wait until ./platform status tells of its first one`,
  );
}
