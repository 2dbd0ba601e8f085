import { fromAtto, one, total } from "../../akash/coin.ts";
import { pricePerMonth, runway } from "../../akash/deposit.ts";
import { showAct } from "../../akash/mint.ts";
import { blocksIn, hoursOf, remaining } from "../../akash/runway.ts";
import { budgetOf, heldBy, planTopUps } from "../../akash/top-up.ts";
import type { Purse } from "./purse.ts";

/** Hours of runway below which somebody has to act. */
export const ALARM_HOURS = 72;

/** What `funds status` says, `--json` to the letter. Amounts are whole uact or uakt as text. */
export interface FundsReport {
  readonly stage: string;
  readonly wallet: string;
  readonly balances: { readonly uact: string; readonly uakt: string };
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

export interface Marks {
  readonly cap: bigint;
  readonly targetHours: number;
}

/** The stage's money, with what is wrong about it. */
export function fundsReport(stage: string, purse: Omit<Purse, "market">, { cap, targetHours }: Marks): FundsReport {
  const { address, balances, holdings, others, height } = purse;
  const target = blocksIn(targetHours);
  const plan = planTopUps(holdings, height, { below: target, target }, budgetOf(balances, holdings, cap));
  const services = serviceFunds(purse);
  const uakt = total(balances, "uakt") / one;
  return {
    stage,
    wallet: address,
    balances: { uact: String(total(balances, "uact") / one), uakt: String(uakt) },
    deposits: { held: String(heldBy(holdings)), cap: String(cap), others: String(heldBy(others)) },
    services,
    topUp: { targetHours, needed: String(plan.needed), missing: String(plan.missing) },
    alarms: [
      ...services.flatMap(alarmOf),
      ...(plan.limit === "balance" ? [short(address, plan.missing, targetHours)] : []),
      ...(plan.limit === "cap" ? [capped(cap, plan.missing, targetHours)] : []),
      ...(uakt > 0n ? [] : [`wallet ${address} has no AKT for gas: no deposit can be made`]),
    ],
  };
}

function serviceFunds({ holdings, height }: Pick<Purse, "holdings" | "height">): ServiceFunds[] {
  const found = holdings.map(({ dseq, tag, name, escrow, state }) => {
    const blocks = runway(escrow, height);
    return {
      service: tag?.service ?? name,
      dseq,
      pricePerMonth: pricePerMonth({ denom: "uact", amount: fromAtto(total(escrow.rate, "uact")) }),
      remaining: fromAtto(remaining(escrow, height)),
      runwayHours: blocks === undefined ? null : hoursOf(blocks),
      state,
    };
  });
  return found.toSorted(
    (a, b) => (a.runwayHours ?? Infinity) - (b.runwayHours ?? Infinity) || (a.service < b.service ? -1 : 1),
  );
}

function alarmOf({ service, dseq, runwayHours, state }: ServiceFunds): string[] {
  if (runwayHours === null) return [`${service}: deployment ${dseq} has no live lease (${state})`];
  if (runwayHours >= ALARM_HOURS) return [];
  const empty = `${service}: escrow ${dseq} is empty, the lease ends when the provider withdraws`;
  return [runwayHours <= 0 ? empty : `${service}: ${runwayHours} h of runway, less than ${ALARM_HOURS} h`];
}

function short(address: string, missing: bigint, hours: number): string {
  return `wallet ${address} cannot top every lease up to ${hours} h: send it ${showAct(missing)} or more`;
}

function capped(cap: bigint, missing: bigint, hours: number): string {
  return `the cap of ${showAct(cap)} does not let every lease be topped up to ${hours} h: raise akash.depositCap by ${showAct(missing)} or more`;
}
