import { centsOf, showCents } from "./money.ts";

test.each([
  ["0.00", 0],
  ["2.72", 272],
  ["1074.75", 107_475],
  ["60", 6_000],
  ["0.5", 50],
])("%s dollars are %d cents", (text, cents) => {
  expect(centsOf(text)).toBe(cents);
});

test.each(["", "-1.00", "1.234", "a", "1e3"])("%j is no amount", (text) => {
  expect(() => centsOf(text)).toThrow("2.72");
});

test("cents are shown as dollars", () => {
  expect([0, 5, 272, 107_475].map(showCents)).toEqual(["$0.00", "$0.05", "$2.72", "$1074.75"]);
});
