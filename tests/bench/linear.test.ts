import { growthOf } from "./linear.ts";

const points = (...costs: number[]) => costs.map((cost, index) => ({ count: 10 ** (index + 2), cost }));

test.each([
  ["a cost for each one beside a fixed one", points(2_000, 2_900, 11_900), "1.00, then 1.00: linear"],
  ["one that grows less", points(2_000, 4_000, 10_000), "2.22, then 0.67: linear"],
  ["one that does not grow", points(2_000, 1_990, 2_050), "-0.01, then 0.01: linear"],
  ["one that a busy machine makes fall at first", points(6_200, 4_200, 8_200), "-2.22, then 0.44: linear"],
  ["a little more than noise lets one see", points(2_000, 2_000, 5_500), "0.00, then 0.39: linear"],
  ["one that grows with the square", points(10, 1_000, 100_000), "1.10, then 11: not linear from 1000 on"],
  [
    "one that grows faster and faster",
    points(1, 100, 10_000, 1_000_000),
    "0.11, then 1.10, then 11: not linear from 1000 and from 10000 on",
  ],
])("says of %s what each one more costs, and whether that stays so", (_, given, says) => {
  expect(growthOf(given)).toBe(says);
});
