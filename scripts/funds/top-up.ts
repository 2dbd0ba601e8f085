import { remedy } from "../../akash/money/funding.ts";
import { showAct } from "../../akash/money/mint.ts";
import { blocksIn, hoursOf } from "../../akash/money/runway.ts";
import { budgetOf, planTopUps, sendTopUps, type TopUp, type TopUpPlan } from "../../akash/money/top-up.ts";
import { type ReadyStage, readyStage } from "../../engine/engine.ts";
import { openStage } from "../../engine/open-stage.ts";
import { printStatus } from "../../engine/progress.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { UserError } from "../../engine/user-error.ts";
import { fundsLimitsOf, fundsReport } from "../../operations/funds/report.ts";
import {
  readWalletSnapshot,
  refreshWalletSnapshot,
  type WalletSnapshot,
} from "../../operations/funds/wallet-snapshot.ts";
import { refuseUnrecorded } from "../../operations/leases/unrecorded.ts";
import { confirm } from "../terminal/confirm.ts";
import type { StageOptions } from "../terminal/options.ts";
import { formatTable } from "../terminal/table-text.ts";
import { terminalText } from "../terminal/terminal-text.ts";

export interface TopUpOptions extends StageOptions {
  hours?: string;
  yes?: boolean;
}

/** Gives every lease of the stage that has less so many hours of runway, in one transaction. */
export async function topUpFunds(options: TopUpOptions): Promise<void> {
  const ready = await readyStage(await openStage(options.stage));
  await refuseUnrecorded(ready);
  const hours = Number(options.hours ?? ready.stage.akash.targetRunway);
  if (!Number.isInteger(hours) || hours < 1 || hours > 8760) {
    throw new UserError("argument", `--hours ${options.hours}: it takes a whole number from 1 to 8760.`);
  }
  const snapshot = await readWalletSnapshot(ready, AbortSignal.timeout(60_000));
  const plan = planFor(snapshot, hours, hours);
  if (plan.deposits.length === 0 && plan.missing === 0n) {
    process.stdout.write(`every live lease has ${hours} h of runway or more; nothing to do\n`);
    return;
  }
  process.stdout.write(planText(plan));
  if (plan.deposits.length > 0) {
    requireGas(snapshot);
    await confirm(`deposit ${showAct(sumOf(plan.deposits))}?`, options.yes);
    await deposit(ready, snapshot, plan.deposits);
  }
  if (plan.missing > 0n) throw new UserError("funds", ...missingMoney(ready, snapshot, plan, hours));
}

/**
 * Tops up what has less than `akash.minimumRunway` hours to `akash.targetRunway` hours, telling each deposit. Money
 * that is missing is told and sets the exit code to 1, but undoes nothing of the run before.
 */
export async function topUpLeases(ready: ReadyStage, state: StackState): Promise<void> {
  const { minimumRunway, targetRunway } = ready.stage.akash;
  const snapshot = await readWalletSnapshot(ready, AbortSignal.timeout(60_000), state);
  const plan = planFor(snapshot, minimumRunway, targetRunway);
  for (const topUp of plan.deposits) printStatus(`topping up ${depositLine(topUp)}`);
  if (plan.deposits.length > 0) {
    requireGas(snapshot);
    await deposit(ready, snapshot, plan.deposits);
  }
  if (plan.missing === 0n) return;
  const missing = new UserError("funds", ...missingMoney(ready, snapshot, plan, targetRunway));
  printStatus(terminalText(missing, { stage: ready.name }).trimEnd());
  process.exitCode = 1;
}

function planFor({ market, funding, holdings, height }: WalletSnapshot, below: number, target: number): TopUpPlan {
  const budget = budgetOf(funding, holdings, market.depositCap);
  return planTopUps(holdings, height, { below: blocksIn(below), target: blocksIn(target) }, budget);
}

/** Sends the deposits and looks at the chain whether they have arrived. */
async function deposit(ready: ReadyStage, snapshot: WalletSnapshot, deposits: readonly TopUp[]): Promise<void> {
  const signal = AbortSignal.timeout(600_000);
  const refused = await sendTopUps(snapshot.market, deposits, { signal, status: printStatus });
  const after = await refreshWalletSnapshot(ready, snapshot, signal);
  const services = new Map(
    fundsReport(ready.name, after, fundsLimitsOf(ready, snapshot.market)).services.map((service) => [
      service.dseq,
      service,
    ]),
  );
  for (const topUp of deposits) {
    const { dseq } = topUp.holding;
    const hours = services.get(dseq)?.runwayHours ?? 0;
    const why = refused.get(dseq) ?? (hours > hoursOf(topUp.before) ? undefined : "the escrow has not changed");
    if (why) printStatus(`error: ${nameOf(topUp)} was not topped up: ${why}`);
    else printStatus(`topped up ${nameOf(topUp)}: ${hoursOf(topUp.before)} h -> ${hours} h`);
    if (why) process.exitCode = 1;
  }
}

function requireGas({ funding: { address, balances } }: WalletSnapshot): void {
  if (balances.some(({ denom, amount }) => denom === "uakt" && amount !== "0")) return;
  throw new UserError("funds", `wallet: ${address} has no uakt for gas. Nothing was sent.`, "send it some AKT");
}

function missingMoney(
  ready: ReadyStage,
  { funding }: WalletSnapshot,
  plan: TopUpPlan,
  hours: number,
): [string, string] {
  const amount = showAct(plan.missing);
  if (plan.limit === "cap") {
    const file = `Pulumi.${ready.name}.yaml`;
    return [
      `deposits: the cap keeps ${amount} of what ${hours} h need.`,
      `raise akash.depositCap in ${file} by ${amount} or more, or close deployments`,
    ];
  }
  return [`wallet: ${amount} are missing for ${hours} h.`, remedy(funding, plan.missing)];
}

function planText({ deposits, needed, missing }: TopUpPlan): string {
  const rows = deposits.map((topUp) => [
    nameOf(topUp),
    topUp.holding.dseq,
    showAct(topUp.amount),
    `${hoursOf(topUp.before)} h`,
    `${hoursOf(topUp.after)} h`,
  ]);
  const short = missing > 0n ? `${showAct(needed)} are needed, ${showAct(missing)} of it are missing\n` : "";
  return `${rows.length > 0 ? formatTable(["service", "dseq", "deposit", "before", "after"], rows) : ""}${short}`;
}

function depositLine(topUp: TopUp): string {
  return `${nameOf(topUp)} (${topUp.holding.dseq}) with ${showAct(topUp.amount)}: ${hoursOf(topUp.before)} h of runway`;
}

function nameOf({ holding: { tag, dseq } }: TopUp): string {
  return tag?.service ?? dseq;
}

function sumOf(deposits: readonly TopUp[]): bigint {
  return deposits.reduce((sum, { amount }) => sum + amount, 0n);
}
