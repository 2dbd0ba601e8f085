import { fromAtto, one, total } from "../../akash/chain/coin.ts";
import { staleText } from "../../akash/chain/freshness.ts";
import { stateText } from "../../akash/chain/lease-state.ts";
import type { Market } from "../../akash/market.ts";
import {
  endingGrants,
  type Funding,
  foreignCommand,
  foreignText,
  type Grant,
  grantCommand,
  remedy,
} from "../../akash/money/funding.ts";
import type { Holding } from "../../akash/money/holdings.ts";
import { showAct } from "../../akash/money/mint.ts";
import { pricePerMonth } from "../../akash/money/price.ts";
import { blocksIn, hoursOf, remaining, runway } from "../../akash/money/runway.ts";
import { budgetOf, heldBy, planTopUps } from "../../akash/money/top-up.ts";
import type { ReadyStage } from "../../engine/engine.ts";
import { forStage } from "../../errors/for-stage.ts";
import type { WalletSnapshot } from "./wallet-snapshot.ts";

/** Hours of runway below which somebody has to act. */
export const ALARM_HOURS = 72;

/** What `funds status` says, `--json` to the letter. Amounts are whole uact or uakt as text. */
export interface FundsReport {
  readonly stage: string;
  readonly wallet: string;
  readonly balances: { readonly uact: string; readonly uakt: string };
  /** What others let the wallet deposit; empty where `akash.depositFrom` does not name grants. */
  readonly grants: readonly GrantFunds[];
  /** In escrow of the stage's open deployments, the most that may be, and what others of the wallet hold. */
  readonly deposits: { readonly held: string; readonly cap: string; readonly others: string };
  readonly services: readonly ServiceFunds[];
  readonly topUp: {
    readonly targetHours: number;
    /** To give every lease that much. */
    readonly needed: string;
    /** What wallet and cap do not cover of it. */
    readonly missing: string;
  };
  /** Empty when nobody has to act. */
  readonly alarms: readonly string[];
}

export interface GrantFunds {
  readonly granter: string;
  /** What may still be taken, and what the granter has. */
  readonly left: string;
  readonly held: string;
  /** RFC 3339; null for a grant without end. */
  readonly expires: string | null;
}

export interface ServiceFunds {
  readonly service: string;
  readonly dseq: string;
  /** US dollars, two decimals. */
  readonly pricePerMonth: string;
  /** Decimal uact once the rent due by now is paid; below zero it is a debt. */
  readonly remaining: string;
  /** Null without a lease. */
  readonly runwayHours: number | null;
  readonly state: string;
}

export interface FundsLimits {
  readonly cap: bigint;
  /** `akash.minimumRunway` and `akash.targetRunway`. */
  readonly minimumHours: number;
  readonly targetHours: number;
}

/** The stage's marks. */
export function fundsLimitsOf({ stage: { akash } }: ReadyStage, { depositCap: cap }: Market): FundsLimits {
  return { cap, minimumHours: akash.minimumRunway, targetHours: akash.targetRunway };
}

/** The stage's money, with what is wrong about it. */
export function fundsReport(stage: string, snapshot: Omit<WalletSnapshot, "market">, limits: FundsLimits): FundsReport {
  const { funding, holdings, others, height } = snapshot;
  const { cap, targetHours } = limits;
  const { address, balances } = funding;
  const target = blocksIn(targetHours);
  const plan = planTopUps(holdings, height, { below: target, target }, budgetOf(funding, holdings, cap));
  const services = serviceFunds(snapshot);
  const uakt = total(balances, "uakt") / one;
  return {
    stage,
    wallet: address,
    balances: { uact: String(total(balances, "uact") / one), uakt: String(uakt) },
    grants: funding.grants.map(grantFunds),
    deposits: { held: String(heldBy(holdings)), cap: String(cap), others: String(heldBy(others)) },
    services,
    topUp: { targetHours, needed: String(plan.needed), missing: String(plan.missing) },
    alarms: [
      ...staleAlarm(snapshot),
      ...services.flatMap(alarmOf),
      ...(plan.limit === "funding" ? [shortfallAlarm(funding, plan.missing, targetHours)] : []),
      ...grantAlarms(snapshot, limits),
      ...(plan.limit === "cap" ? [capped(cap, plan.missing, targetHours)] : []),
      ...(uakt > 0n ? [] : [`wallet ${address} has no AKT for gas: no deposit can be made`]),
    ].map((alarm) => forStage(alarm, stage)),
  };
}

function serviceFunds({ holdings, height }: Pick<WalletSnapshot, "holdings" | "height">): ServiceFunds[] {
  const found = holdings.map(({ dseq, tag, name, escrow, state, open }) => {
    const blocks = runway(escrow, height);
    return {
      service: tag?.service ?? name,
      dseq,
      pricePerMonth: pricePerMonth({ denom: "uact", amount: fromAtto(total(escrow.rate, "uact")) }),
      remaining: fromAtto(remaining(escrow, height)),
      runwayHours: blocks === undefined || !open ? null : hoursOf(blocks),
      state: open ? stateText(state) : `deployment closed, ${stateText(state)}`,
    };
  });
  return found.toSorted(
    (a, b) => (a.runwayHours ?? -Infinity) - (b.runwayHours ?? -Infinity) || (a.service < b.service ? -1 : 1),
  );
}

function staleAlarm({ height, time, now }: Pick<WalletSnapshot, "height" | "time" | "now">): string[] {
  const stale = staleText({ height, time }, now);
  return stale ? [stale] : [];
}

function alarmOf({ service, dseq, runwayHours, state }: ServiceFunds): string[] {
  if (runwayHours === null) return [`${service}: deployment ${dseq} has no live lease (${state})`];
  if (runwayHours >= ALARM_HOURS) return [];
  const empty = `${service}: escrow ${dseq} is empty, the lease ends when the provider withdraws`;
  return [runwayHours <= 0 ? empty : `${service}: ${runwayHours} h of runway, less than ${ALARM_HOURS} h`];
}

function shortfallAlarm(funding: Funding, missing: bigint, hours: number): string {
  return `wallet ${funding.address} cannot top every lease up to ${hours} h: ${remedy(funding, missing)}`;
}

function grantFunds({ granter, left, held, expires }: Grant): GrantFunds {
  return { granter, left: String(left), held: String(held), expires: expires?.toISOString() ?? null };
}

/** Grants that are relied on and are not there, or end while the leases need them. */
function grantAlarms(
  { funding, holdings, time }: Omit<WalletSnapshot, "market">,
  { minimumHours }: FundsLimits,
): string[] {
  const { address, sources, grants, foreign = [] } = funding;
  const useless = foreign.map((each) => `${foreignText(each)}: ${foreignCommand(each, address)}`);
  if (sources[0] === "grant" && grants.length === 0) {
    return useless.length > 0 ? useless : [`nobody grants ${address} deposits: ${grantCommand(address)}`];
  }
  const rent = rentFor(blocksIn(minimumHours), holdings);
  const ending = endingGrants(funding, rent, time, minimumHours).map(
    ({ granter, expires }) =>
      `the grant of ${granter} ends at ${expires?.toISOString()}, within ${minimumHours} h: have it renewed`,
  );
  return [...ending, ...useless];
}

/** Whole uact that all leases cost in so many blocks. */
function rentFor(blocks: bigint, holdings: readonly Holding[]): bigint {
  return holdings.reduce((sum, { escrow: { rate } }) => sum + total(rate, "uact") * blocks, 0n) / one;
}

function capped(cap: bigint, missing: bigint, hours: number): string {
  return `the cap of ${showAct(cap)} does not let every lease be topped up to ${hours} h: raise akash.depositCap by ${showAct(missing)} or more`;
}
