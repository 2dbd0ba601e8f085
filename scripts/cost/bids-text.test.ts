import type { Answer } from "../../operations/bids/answers.ts";
import type { Forecast } from "../../operations/costs/forecast.ts";
import { orderOf } from "../../operations/costs/places.fixture.ts";
import { bidsText, overBudgetText, questionText } from "./bids-text.ts";

const forecast: Forecast = { places: [], now: 4275, expected: 4650, unknown: [] };

const docs: Answer = {
  service: "docs",
  bids: [
    { provider: "dune.test", monthly: 301, chosen: true, why: "best of 2 acceptable bids: lowest price" },
    { provider: "garnet.test", monthly: 320, chosen: false, why: "acceptable, but dearer" },
    { provider: "elm.test", chosen: false, why: "excluded by the stage file" },
  ],
};

test("each bid is a line, with who would be leased from, and why", () => {
  expect(bidsText([docs], forecast, "local")).toBe(`bids   US dollars a month; * is what would be leased now
  docs  *  dune.test    $3.01  best of 2 acceptable bids: lowest price
           garnet.test  $3.20  acceptable, but dearer
           elm.test            excluded by the stage file
total  $42.75 a month now, $46.50 by these bids
done   the order is closed, its deposit is back
`);
});

test("it fits the terminal that it is shown on", () => {
  const lines = bidsText([docs], forecast, "local", 60).split("\n");
  expect(lines[1]).toBe("  docs  *  dune.test    $3.01  best of 2 acceptable bids: l…");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});

test("what nobody would serve is told with the way out, for the stage at hand", () => {
  const web: Answer = { service: "web", bids: [], problem: "no provider bid for 1 uact", fix: "then: ./platform up" };
  const api: Answer = {
    service: "api",
    bids: [{ provider: "dune.test", monthly: 301, chosen: false, why: "in eu, the placement asks for na" }],
    problem: "no acceptable bid: dune.test: in eu, the placement asks for na",
  };
  expect(
    bidsText([web, api], { ...forecast, unknown: ["web", "api"] }, "prod"),
  ).toBe(`bids   US dollars a month; * is what would be leased now
  web     no bids
  api     dune.test  $3.01  in eu, the placement asks for na
total  $42.75 a month now, at most $46.50, as nobody would serve web, api
problem  web: no provider bid for 1 uact
  fix: then: ./platform up --stage prod
problem  api: none of the bids is acceptable
done   the orders are closed, their deposits are back
`);
});

test("a person is told what it costs before it is paid", () => {
  const questions = { orders: [orderOf("web")], deposits: 5_000_000n, fees: 17_500n };
  expect(questionText(questions).asked).toBe(
    "ask the market for bids? 1 order placed and closed again: 5 ACT of deposits come back, about 0.0175 AKT of fees do not.",
  );
});

test.each([
  [undefined, undefined],
  ["60 USD/month", undefined],
  ["45 USD/month", "warning: by these bids $46.50 a month is over the budget of $45.00"],
] as const)("of a budget of %s it says %s", (budget, text) => {
  expect(overBudgetText(forecast, budget)).toBe(text);
});
