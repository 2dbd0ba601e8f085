import { z } from "zod";
import { boundedFetch } from "../../network/bounded-fetch.ts";
import { readJson } from "../../network/json.ts";
import type { GroupSpec, ManifestResources } from "../../sdl/types.ts";
import { atto, one } from "../chain/coin.ts";
import { windowSeconds } from "../chain/reclamation.ts";
import { address, foreignText } from "../chain/scalars.ts";
import type { Market } from "../market.ts";
import type { Reputation } from "./track-record.ts";

const incident = z.object({ date: foreignText, hasOpenIncident: z.boolean(), downtimeSeconds: z.number() });
const screened = z.object({
  owner: address,
  hostUri: foreignText,
  isAudited: z.boolean(),
  /** Region. */
  location: foreignText.nullable(),
  /** Of the last seven days. */
  incidents: z.array(incident),
});
const answer = z.object({ providers: z.array(screened) });

/** A provider whose inventory could serve an order now. Whether it bids, and for how much, is its own policy. */
export type ScreenedProvider = z.output<typeof screened>;

/** An order. */
export interface ScreeningRequest {
  readonly group: GroupSpec;
  /** Notice that a provider must give before it takes the lease back, such as `24h`. */
  readonly reclamation?: string | undefined;
}

const SCREENING_TIMEOUT = 3_000;

/**
 * Who could serve a group, by the inventory that Akash's Console keeps (`POST /v1/bid-screening`, no credentials).
 * Undefined where the stage does not ask, or gets no proper answer in time: the result is a hint and never blocks an
 * order.
 */
export async function screenGroup(
  { console }: Pick<Market, "console">,
  { group, reclamation }: ScreeningRequest,
  signal: AbortSignal,
): Promise<readonly ScreenedProvider[] | undefined> {
  if (console === undefined) return undefined;
  try {
    const url = new URL("/v1/bid-screening", console);
    const response = await boundedFetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...requestOf(group),
        ...(reclamation && { reclamationWindow: windowSeconds(reclamation) }),
      }),
      signal,
      limits: { total: SCREENING_TIMEOUT },
    });
    return response.ok ? readJson(await response.text(), answer, url).providers : undefined;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** Incidents make a price count as higher, on top of what the past does. */
export function withIncidents(
  reputations: ReadonlyMap<string, Reputation>,
  screened: readonly ScreenedProvider[],
): ReadonlyMap<string, Reputation> {
  const penalised = screened.flatMap(({ owner, incidents }): [string, Reputation][] => {
    const { percent, why } = incidentPenalty(incidents);
    if (why === undefined) return [];
    const past = reputations.get(owner);
    const standing = {
      weight: ((past?.weight ?? 100n) * percent) / 100n,
      last: past?.last ?? false,
      why: past ? `${past.why}, and ${why}` : why,
    };
    return [[owner, standing]];
  });
  return new Map([...reputations, ...penalised]);
}

/** Seconds of downtime in seven days that are tolerated: 1 %. */
const TOLERATED_DOWNTIME = 6_000;

function incidentPenalty(incidents: ScreenedProvider["incidents"]): { percent: bigint; why?: string } {
  if (incidents.some(({ hasOpenIncident }) => hasOpenIncident)) return { percent: 150n, why: "has an open incident" };
  const down = incidents.reduce((sum, { downtimeSeconds }) => sum + downtimeSeconds, 0);
  if (down <= TOLERATED_DOWNTIME) return { percent: 100n };
  return { percent: 110n, why: `was down for ${Math.round(down / 360) / 10} h in the last 7 days` };
}

function requestOf({ requirements, resources }: GroupSpec) {
  const { signed_by, attributes, verification } = requirements;
  return {
    requirements: {
      signedBy: { allOf: signed_by.all_of ?? [], anyOf: signed_by.any_of ?? [] },
      attributes: attributes ?? [],
      ...(verification && { verification }),
    },
    resources: resources.map(({ resource, count, price }) => ({
      resource: wireResource(resource),
      count,
      price: { denom: price.denom, amount: String((atto(price.amount) + one - 1n) / one) },
    })),
    timezone: "UTC",
  };
}

const kinds = { 0: "SHARED_HTTP", 1: "RANDOM_PORT", 2: "LEASED_IP" } as const;

function wireResource({ id, cpu, memory, gpu, storage, endpoints }: ManifestResources) {
  return {
    id,
    cpu,
    memory: { quantity: memory.size, ...(memory.attributes && { attributes: memory.attributes }) },
    gpu,
    storage: storage.map(({ size, ...volume }) => ({ ...volume, quantity: size })),
    endpoints: endpoints.map(({ kind, sequence_number }) => ({
      kind: kinds[kind ?? 0],
      sequenceNumber: String(sequence_number),
    })),
  };
}
