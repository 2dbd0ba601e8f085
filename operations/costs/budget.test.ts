import { budgetRefusal, standingOf } from "./budget.ts";
import type { Forecast, PlaceCost } from "./forecast.ts";

const place = (service: string, now: number, expected: number, changes: Partial<PlaceCost> = {}): PlaceCost => ({
  service,
  change: now === expected ? "stays" : now === 0 ? "new" : "leased anew",
  now,
  expected,
  by: "offers",
  ceiling: 9_999,
  ...changes,
});

const forecast = (...places: PlaceCost[]): Forecast => ({
  places,
  now: places.reduce((sum, each) => sum + each.now, 0),
  expected: places.reduce((sum, each) => sum + each.expected, 0),
  unknown: places.filter(({ by }) => by === "ceiling").map(({ service }) => service),
});

test.each<[string, Forecast, string | undefined, string]>([
  ["without a budget anything goes", forecast(place("web", 0, 9_000)), undefined, "no budget"],
  ["what is expected to cost less is within", forecast(place("web", 0, 5_999)), "60 USD/month", "within"],
  ["so is what costs exactly that", forecast(place("web", 0, 6_000)), "60 USD/month", "within"],
  ["a cent more is over", forecast(place("web", 0, 6_001)), "60 USD/month", "over"],
  ["what runs already counts", forecast(place("db", 5_900, 5_900), place("web", 0, 200)), "60 USD/month", "over"],
  [
    "what is over may change without costing more",
    forecast(place("web", 8_000, 8_000)),
    "60 USD/month",
    "over and no more",
  ],
  ["and may become cheaper", forecast(place("web", 8_000, 7_000)), "60 USD/month", "over and no more"],
  ["cents count", forecast(place("web", 0, 1_251)), "12.50 USD/month", "over"],
  [
    "the ceiling counts where nothing is known",
    forecast(place("web", 0, 9_999, { by: "ceiling" })),
    "60 USD/month",
    "over",
  ],
])("%s", (_, found, budget, standing) => {
  expect(standingOf(found, budget)).toBe(standing);
  expect(budgetRefusal(found, { budget }, "prod") !== undefined).toBe(standing === "over");
});

test("a refusal tells the figures, who asks for more, and a way out", () => {
  const found = forecast(
    place("db", 5_900, 5_900),
    place("api", 200, 700),
    place("web", 0, 4_300, { by: "ceiling" }),
    place("old", 300, 0, { change: "removed" }),
  );
  expect(budgetRefusal(found, { budget: "60 USD/month" }, "prod")).toMatchObject({
    code: "budget",
    message: `stage prod may cost up to $109.00 a month, $49.00 over its budget of $60.00; nothing was paid or changed.
  What runs now costs $64.00. More is asked for by:
    api $2.00 -> $7.00 (leased anew)
    web $0.00 -> at most $43.00 (new)
  What providers ask for web is not known, so the price ceiling counts.`,
    fix: './platform set budget "109 USD/month" --stage prod (or make one of them smaller, or lower its priceCeiling), then: ./platform up --stage prod',
  });
});
