import type { Forecast, PlaceCost } from "../../operations/costs/forecast.ts";
import { showCents } from "../../operations/costs/money.ts";
import { budgetCents } from "../../stage/money.ts";
import type { Stage } from "../../stage/schema.ts";
import { formatRows } from "../terminal/table-text.ts";

/** What is paid now and will be: one line, and one for each place of which that changes. Fits 80 columns. */
export function changeText(forecast: Forecast, budget: Stage["budget"]): string {
  const changed = forecast.places.filter(({ change }) => change !== "stays");
  const within = budget === undefined ? "" : `, budget ${showCents(budgetCents(budget))}`;
  return `cost   ${totalText(forecast)}${within}\n${formatRows(changed.map(rowOf))}`;
}

/** `$42.75 a month now, $47.00 expected` */
export function totalText({ now, expected, places, unknown }: Forecast): string {
  if (places.every(({ change }) => change === "stays")) return `${showCents(now)} a month, as now`;
  return `${showCents(now)} a month now, ${unknown.length > 0 ? `at most ${showCents(expected)}` : `${showCents(expected)} expected`}`;
}

/** For a stage that costs too much already, and would not cost more. */
export function budgetWarning({ expected }: Forecast, budget: Stage["budget"]): string {
  const cents = budget === undefined ? 0 : budgetCents(budget);
  return `warning: ${showCents(expected)} a month is over the budget of ${showCents(cents)}, and no more than what runs costs now: ./platform cost`;
}

const SIGNS: Readonly<Record<PlaceCost["change"], string>> = { new: "+", "leased anew": "~", removed: "-", stays: "" };

function rowOf({ service, change, now, expected, by }: PlaceCost): string[] {
  const to = change === "removed" ? "" : `-> ${by === "ceiling" ? "at most " : ""}${showCents(expected)}`;
  return [`  ${SIGNS[change]}`, service, change === "new" ? "" : showCents(now), to, change];
}
