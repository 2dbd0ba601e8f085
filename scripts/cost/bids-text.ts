import { forStage } from "../../errors/for-stage.ts";
import type { Answer, Bid } from "../../operations/bids/answers.ts";
import { ordersText, type Questions, showMoney } from "../../operations/bids/questions.ts";
import { standingOf } from "../../operations/costs/budget.ts";
import type { Forecast } from "../../operations/costs/forecast.ts";
import { showCents } from "../../operations/costs/money.ts";
import { budgetCents } from "../../stage/money.ts";
import type { Stage } from "../../stage/schema.ts";
import { formatRows } from "../terminal/table-text.ts";

/** Where nothing is leased anew. */
export const NOBODY_ASKED = "bids   no place is leased anew, so nobody was asked\n";

/** What a person agrees to: as a question, and where the answer was given beforehand. */
export function questionText({ orders, deposits, fees }: Questions): { readonly asked: string; readonly told: string } {
  const { locked, lost } = showMoney({ deposits, fees });
  const what = `${ordersText(orders.length)} placed and closed again`;
  return {
    asked: `ask the market for bids? ${what}: ${locked} of deposits come back, about ${lost} of fees do not.`,
    told: `asking the market for bids: ${what}; ${locked} of deposits come back, about ${lost} of fees do not`,
  };
}

/**
 * What was answered: a line for each bid, the total, and what nobody would serve.
 * @param columns of the terminal, where it is one: reasons are cut to fit
 */
export function bidsText(
  answers: readonly Answer[],
  forecast: Forecast,
  stage: string,
  columns = Number.POSITIVE_INFINITY,
): string {
  const problems = answers.filter(({ problem }) => problem !== undefined);
  return [
    "bids   US dollars a month; * is what would be leased now\n",
    formatRows(answers.flatMap(rowsOf), { columns, cut: WHY }),
    `total  ${totalText(forecast)}\n`,
    ...problems.map((answer) => problemText(answer, stage)),
    `done   ${answers.length === 1 ? "the order is closed, its deposit is back" : "the orders are closed, their deposits are back"}\n`,
  ].join("");
}

/** Column of the reasons. */
const WHY = 4;

function rowsOf({ service, bids }: Answer): string[][] {
  const named = (bid: Bid, index: number) => [index === 0 ? `  ${service}` : "", ...cellsOf(bid)];
  return bids.length > 0 ? bids.map(named) : [[`  ${service}`, "", "no bids"]];
}

const cellsOf = ({ provider, monthly, chosen, why }: Bid): string[] => [
  chosen ? "*" : " ",
  provider,
  monthly === undefined ? "" : showCents(monthly),
  why,
];

function totalText({ now, expected, unknown }: Forecast): string {
  const then =
    unknown.length > 0
      ? `at most ${showCents(expected)}, as nobody would serve ${unknown.join(", ")}`
      : `${showCents(expected)} by these bids`;
  return `${showCents(now)} a month now, ${then}`;
}

function problemText({ service, problem, bids, fix }: Answer, stage: string): string {
  // Who bids is listed with what speaks against it.
  const why = bids.some(({ monthly }) => monthly !== undefined) ? "none of the bids is acceptable" : problem;
  return `problem  ${service}: ${why}\n${fix ? `  fix: ${forStage(fix, stage)}\n` : ""}`;
}

/** Of a budget, which `up` holds against what is expected: what providers really ask may be more. Undefined where it is kept. */
export function overBudgetText(forecast: Forecast, budget: Stage["budget"]): string | undefined {
  if (budget === undefined || standingOf(forecast, budget) !== "over") return undefined;
  return `warning: by these bids ${showCents(forecast.expected)} a month is over the budget of ${showCents(budgetCents(budget))}`;
}
