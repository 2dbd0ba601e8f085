import { masked } from "./mask.ts";

test.each([
  ["the folder", "wrote /tmp/e2e-Xy1/plan.json", "wrote ~/platform/plan.json"],
  ["a day", "✓  shop.test  2031-12-24  CA", "✓  shop.test  2027-01-31  CA"],
  ["the number of the CA", "Pebble Intermediate CA 7cfb50", "Pebble Intermediate CA 0a1b2c"],
])("a picture does not have %s", (_, text, expected) => {
  expect(masked(text, "/tmp/e2e-Xy1")).toBe(expected);
});

test("prices and providers stay", () => {
  const text = "provider.dune.akash.sandbox  $1.72/month";
  expect(masked(text, "/tmp")).toBe(text);
});
