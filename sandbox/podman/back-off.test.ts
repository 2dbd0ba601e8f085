import { backOff } from "./back-off.ts";

test("a container is started again at once, then after ten seconds, each time twice as long, at most five minutes", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map(backOff)).toEqual([
    0, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000,
  ]);
});
