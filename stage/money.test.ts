import { blockPrice, deposit, uact } from "./money.ts";

test.each(["1uact", "100uact", "2.5uact", "0.05uact", "0.000000000000000001uact"])("%s is a price", (text) => {
  expect(blockPrice("").safeParse(text).success).toBe(true);
});

test.each(["0uact", "0.0uact", "1.uact", ".5uact", "01uact", "-1uact", "2.5", "2.5uakt", "0.0000000000000000001uact"])(
  "%s is no price",
  (text) => {
    expect(blockPrice("").safeParse(text).success).toBe(false);
  },
);

test.each([
  ["499999uact", false],
  ["500000uact", true],
  ["5000000uact", true],
])("whether %s opens a deployment, as the chain has it: %s", (text, opens) => {
  expect(deposit("").safeParse(text).success).toBe(opens);
});

test("what is deposited is whole", () => {
  expect(uact("").safeParse("2.5uact").success).toBe(false);
});
