import { stripVTControlCharacters } from "node:util";
import type { CostReport } from "../../operations/costs/report.ts";
import { costText } from "./show.ts";

const report: CostReport = {
  stage: "prod",
  places: [
    {
      service: "api",
      change: "stays",
      provider: "elm.test",
      now: "1.84",
      expected: "1.84",
      by: "lease",
      ceiling: "42.99",
    },
    { service: "web", change: "new", provider: null, now: "0.00", expected: "42.99", by: "ceiling", ceiling: "42.99" },
    {
      service: "docs",
      change: "removed",
      provider: "oak.test",
      now: "0.39",
      expected: "0.00",
      by: "lease",
      ceiling: "0.00",
    },
  ],
  now: "2.23",
  expected: "44.83",
  unknown: ["web"],
  budget: "40.00",
  standing: "over",
  wallet: { available: "100.00", hours: 2_000 },
};

const text = (changes: Partial<CostReport> = {}) => stripVTControlCharacters(costText({ ...report, ...changes }));

test("a table tells each place, the total, the budget and how long the wallet lasts", () => {
  expect(text()).toBe(`service  provider  now   expected       ceiling
api      elm.test  1.84  1.84           42.99
web                      at most 42.99  42.99
docs     oak.test  0.39  removed
total              2.23  at most 44.83

US dollars a month
what providers ask is not known for web: the ceiling counts
budget  40.00, which this is over
wallet  100.00 to pay with, which lasts 83 days at this rate
next    make something smaller, or raise budget in Pulumi.prod.yaml
`);
});

test.each<[string, Partial<CostReport>, RegExp]>([
  ["a budget that is kept", { standing: "within" }, /^budget {2}40\.00$/m],
  ["a wallet that is nearly empty", { wallet: { available: "0.10", hours: 31 } }, /which lasts 31 h at this rate/],
  [
    "a wallet that nothing is paid from",
    { wallet: { available: "5.00", hours: null } },
    /^wallet {2}5\.00 to pay with$/m,
  ],
  ["a stage without places", { places: [] }, /^no places$/m],
])("it tells %s", (_, changes, expected) => {
  expect(text(changes)).toMatch(expected);
});

test("what is not known is left out", () => {
  expect(text({ budget: null, standing: "no budget", wallet: null, unknown: [] })).not.toMatch(
    /budget|wallet|next|ceiling counts/,
  );
});
