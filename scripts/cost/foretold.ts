import type { ReadyStage } from "../../engine/engine.ts";
import type { EngineEvent } from "../../engine/events/event.ts";
import { printStatus } from "../../engine/progress.ts";
import { readStackState } from "../../engine/stack-state.ts";
import { budgetRefusal, standingOf } from "../../operations/costs/budget.ts";
import type { Forecast } from "../../operations/costs/forecast.ts";
import { PlannedOrders } from "../../operations/costs/planned-orders.ts";
import { rehearsedOrders } from "../../operations/costs/rehearsed-orders.ts";
import { askMarket, forecastCosts, ifKnown } from "../../operations/costs/stage-costs.ts";
import type { Told } from "../progress/engine-run.ts";
import { budgetWarning, changeText, totalText } from "./change-text.ts";

interface PreviewOptions {
  readonly json?: boolean | undefined;
  readonly offline?: boolean | undefined;
}

/** What a preview would change of the costs, found out beside it. */
export interface PreviewCosts {
  /** What the engine tells meanwhile; where it tells nothing, the program is rehearsed in the end. */
  readonly hear: (event: EngineEvent) => void;
  /**
   * Tells it when the preview has ended. Throws where an `up` would be refused for it; without the network that is only a
   * warning, as every price is the ceiling, and where a program reads the output.
   */
  readonly tell: () => Promise<void>;
}

/** Begins to ask what does not depend on the plan. */
export function previewCosts(ready: ReadyStage, { json, offline }: PreviewOptions): PreviewCosts {
  const { stage, name } = ready;
  const planned = new PlannedOrders();
  const asked = offline ? undefined : askMarket(stage);
  const state = offline ? Promise.resolve(undefined) : readStackState(ready);
  // Told where it is waited for.
  state.catch(() => {});
  const find = async () => forecastCosts(await state, planned.orders ?? (await rehearsedOrders(ready)), asked);
  return {
    hear: (event) => planned.take(event),
    tell: async () => {
      const forecast = await ifKnown(stage, find);
      if (!forecast) return;
      if (!json && forecast.places.length > 0) process.stdout.write(`\n${changeText(forecast, stage.budget)}`);
      const refusal = budgetRefusal(forecast, stage, name);
      if (refusal && !json && !offline) throw refusal;
      if (refusal) printStatus(`warning: ${refusal.message}`);
      else warn(forecast, ready);
      if (refusal && json) process.exitCode = 1;
    },
  };
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
