import { UserError } from "../../engine/user-error.ts";
import { budgetCents } from "../../stage/money.ts";
import type { Stage } from "../../stage/schema.ts";
import type { Forecast, PlaceCost } from "./forecast.ts";
import { showCents } from "./money.ts";

/** How a forecast stands to the budget. `over and no more`: too much, but no more than is paid now. */
export type Standing = "no budget" | "within" | "over and no more" | "over";

/** Pure. */
export function standingOf({ now, expected }: Forecast, budget: Stage["budget"]): Standing {
  if (budget === undefined) return "no budget";
  if (expected <= budgetCents(budget)) return "within";
  return expected <= now ? "over and no more" : "over";
}

/** Why the stage may not be brought to what its file says; undefined where it may. Pure. */
export function budgetRefusal(forecast: Forecast, { budget }: Pick<Stage, "budget">, stage: string) {
  if (budget === undefined || standingOf(forecast, budget) !== "over") return undefined;
  const { now, expected, places, unknown } = forecast;
  const cents = budgetCents(budget);
  const total =
    unknown.length > 0 ? `may cost up to ${showCents(expected)}` : `is expected to cost ${showCents(expected)}`;
  const more = places.filter((place) => place.expected > place.now);
  return new UserError(
    "budget",
    `stage ${stage} ${total} a month, ${showCents(expected - cents)} over its budget of ${showCents(cents)}; nothing was paid or changed.\n` +
      `  What runs now costs ${showCents(now)}. More is asked for by:${more.map(lineOf).join("")}${unknownText(unknown)}`,
    `./platform set budget "${Math.ceil(expected / 100)} USD/month" --stage ${stage} (or make one of them smaller, or lower its priceCeiling), then: ./platform up --stage ${stage}`,
  );
}

const lineOf = ({ service, now, expected, by, change }: PlaceCost): string => {
  const bound = by === "ceiling" ? "at most " : "";
  return `\n    ${service} ${showCents(now)} -> ${bound}${showCents(expected)} (${change})`;
};

function unknownText(unknown: readonly string[]): string {
  if (unknown.length === 0) return "";
  return `\n  What providers ask for ${unknown.join(", ")} is not known, so the price ceiling counts.`;
}
