import type { ReadyStage } from "../../engine/engine.ts";
import { printStatus } from "../../engine/progress.ts";
import type { StackState } from "../../engine/stack-state.ts";
import { budgetRefusal, standingOf } from "../../operations/costs/budget.ts";
import type { Forecast } from "../../operations/costs/forecast.ts";
import type { rehearsedOrders } from "../../operations/costs/rehearsed-orders.ts";
import { type Asked, forecastCosts, ifKnown } from "../../operations/costs/stage-costs.ts";
import type { Told } from "../progress/engine-run.ts";
import { budgetWarning, changeText, totalText } from "./change-text.ts";

interface PreviewOptions {
  readonly json?: boolean | undefined;
  readonly offline?: boolean | undefined;
}

/** What was found out beside the engine. Nothing where nothing may be asked. */
export interface Known {
  readonly state?: Promise<StackState> | undefined;
  readonly market?: Asked | undefined;
}

/**
 * Tells what a preview that has ended would change of the costs. Throws where an `up` would be refused for it; without the
 * network that is only a warning, as every price is the ceiling, and where a program reads the output.
 * @param orders what is planned
 */
export async function tellCosts(
  ready: ReadyStage,
  { json, offline }: PreviewOptions,
  orders: ReturnType<typeof rehearsedOrders>,
  { state, market }: Known,
): Promise<void> {
  const { stage, name } = ready;
  const forecast = await ifKnown(stage, async () => forecastCosts(await state, await orders, market));
  if (!forecast) return;
  if (!json && forecast.places.length > 0) process.stdout.write(`\n${changeText(forecast, stage.budget)}`);
  const refusal = budgetRefusal(forecast, stage, name);
  if (refusal && !json && !offline) throw refusal;
  if (refusal) printStatus(`warning: ${refusal.message}`);
  else warn(forecast, ready);
  if (refusal && json) process.exitCode = 1;
}

/** What `up` tells before it is answered, and where nobody asks. */
export interface UpCosts extends Told {
  readonly line: string;
}

/**
 * What a person is told of the costs before an `up`; undefined where they are not known. Stops before anything is paid where
 * it would go over the budget, and warns where it is over without that.
 */
export function acceptedCosts(forecast: Forecast | undefined, ready: ReadyStage): UpCosts | undefined {
  if (!forecast) return undefined;
  const { stage, name } = ready;
  const refusal = budgetRefusal(forecast, stage, name);
  if (refusal) throw refusal;
  warn(forecast, ready);
  const total = totalText(forecast);
  return { text: changeText(forecast, stage.budget), question: `It costs ${total}.`, line: `cost: ${total}` };
}

function warn(forecast: Forecast, { stage: { budget } }: ReadyStage): void {
  if (standingOf(forecast, budget) === "over and no more") printStatus(budgetWarning(forecast, budget));
}
