import type { Forecast, PlaceCost } from "../../operations/costs/forecast.ts";
import { budgetWarning, changeText, totalText } from "./change-text.ts";

const place = (
  service: string,
  change: PlaceCost["change"],
  now: number,
  expected: number,
  changes: Partial<PlaceCost> = {},
) => ({ service, change, now, expected, by: "offers", ceiling: 99_999, ...changes }) satisfies PlaceCost;

const forecast: Forecast = {
  places: [
    place("api", "leased anew", 184, 320),
    place("a-service-with-a-rather-long-name", "new", 0, 12_897, { by: "ceiling" }),
    place("postgres", "stays", 272, 272, { by: "lease" }),
    place("docs", "removed", 39, 0, { by: "lease" }),
  ],
  now: 495,
  expected: 13_489,
  unknown: ["a-service-with-a-rather-long-name"],
};

test("a plan ends with the total and the places that change", () => {
  expect(changeText(forecast, "60 USD/month")).toBe(
    `cost   $4.95 a month now, at most $134.89, budget $60.00
  ~  api                                $1.84  -> $3.20            leased anew
  +  a-service-with-a-rather-long-name         -> at most $128.97  new
  -  docs                               $0.39                      removed
`,
  );
});

test("it fits 80 columns", () => {
  for (const line of changeText(forecast, "123456.78 USD/month").split("\n"))
    expect(line.length).toBeLessThanOrEqual(80);
});

test("what changes no place is one line", () => {
  const same = { ...forecast, places: forecast.places.slice(2, 3), now: 272, expected: 272, unknown: [] };
  expect(changeText(same, undefined)).toBe("cost   $2.72 a month, as now\n");
});

test("what is expected is told apart from what may be paid at most", () => {
  expect(totalText({ ...forecast, unknown: [] })).toBe("$4.95 a month now, $134.89 expected");
});

test("a warning tells both figures", () => {
  expect(budgetWarning({ ...forecast, expected: 8_000, now: 9_000 }, "60 USD/month")).toBe(
    "warning: $80.00 a month is over the budget of $60.00, and no more than what runs costs now: ./platform cost",
  );
});
