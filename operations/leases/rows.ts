import type { Lease, Provider } from "../../akash/chain/client.ts";
import { stateText } from "../../akash/chain/lease-state.ts";
import { reclaimedAt, timeLeft } from "../../akash/chain/reclamation.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { pricePerMonth } from "../../akash/money/price.ts";
import { hoursOf, runway } from "../../akash/money/runway.ts";
import { type Claims, type Ownership, ownershipOf } from "./ownership.ts";
import type { MarketState } from "./state.ts";

/** One lease as `lease list --json` prints it. */
export interface LeaseRow {
  /** Empty for a deployment that is not ours. */
  readonly service: string;
  /** Ownership tag, or whatever the group is called. */
  readonly tag: string;
  readonly dseq: string;
  readonly gseq: number | null;
  readonly oseq: number | null;
  /** Address; empty without a lease. */
  readonly provider: string;
  /** Host of its gateway without `provider.`. */
  readonly providerName: string;
  /** US dollars, two decimals. */
  readonly pricePerMonth: string | null;
  readonly state: string;
  /** When its provider takes the lease back, RFC 3339, and how long that is; null while it does not. */
  readonly reclaimed: { readonly at: string; readonly left: string } | null;
  /** Null when nothing is paid. */
  readonly runwayHours: number | null;
  /** Name of the resource that owns it. */
  readonly resource: string | null;
  readonly standing: Ownership;
}

export interface Surroundings extends Claims {
  readonly state: MarketState;
  readonly providers: readonly Provider[];
  readonly height: bigint;
  readonly now: Date;
}

/** One row a deployment, services first in the order of their names. */
export function leaseRows(holdings: readonly Holding[], around: Surroundings): LeaseRow[] {
  const rows = holdings.map((holding) => rowOf(holding, around));
  return rows.toSorted((a, b) => order(a) - order(b) || (key(a) < key(b) ? -1 : 1));
}

function rowOf(holding: Holding, around: Surroundings): LeaseRow {
  const { dseq, name, tag, lease, escrow, state, open } = holding;
  const provider = around.providers.find(({ owner }) => owner === lease?.id.provider);
  const blocks = open ? runway(escrow, around.height) : undefined;
  return {
    service: tag?.service ?? "",
    tag: name,
    dseq,
    gseq: lease?.id.gseq ?? null,
    oseq: lease?.id.oseq ?? null,
    provider: lease?.id.provider ?? "",
    providerName: provider ? providerName(provider) : (lease?.id.provider ?? ""),
    pricePerMonth: lease ? pricePerMonth(lease.price) : null,
    state: open ? stateText(state) : `deployment closed, ${stateText(state)}`,
    reclaimed: reclaimedOf(lease, around.now),
    runwayHours: blocks === undefined ? null : hoursOf(blocks),
    resource: around.state.owned.find((owned) => owned.dseq === dseq)?.name ?? null,
    standing: ownershipOf(holding, around),
  };
}

function reclaimedOf(lease: Lease | undefined, now: Date): LeaseRow["reclaimed"] {
  const at = lease && reclaimedAt(lease);
  return at ? { at: at.toISOString(), left: timeLeft(at, now) } : null;
}

/** `provider.hurricane.example` is `hurricane.example` to people. */
export function providerName({ host_uri, owner }: Pick<Provider, "host_uri" | "owner">): string {
  return URL.parse(host_uri)?.hostname.replace(/^provider\./, "") || owner;
}

const ownerships: readonly Ownership[] = ["owned", "pending", "unrecorded", "orphan", "other stage", "foreign"];
const order = ({ standing }: LeaseRow): number => ownerships.indexOf(standing);
const key = ({ service, dseq }: LeaseRow): string => `${service} ${dseq.padStart(20, "0")}`;
