import fc from "fast-check";
import { atto, fromAtto, parseCoin, total } from "./coin.ts";

test("decimal amounts survive the way to attos and back", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (value) => atto(fromAtto(value)) === value),
  );
});

test.each([
  ["20.500000000000000000", 20_500_000_000_000_000_000n],
  ["-0.000000000000000001", -1n],
  ["7", 7_000_000_000_000_000_000n],
])("reads %s", (text, value) => expect(atto(text)).toBe(value));

test.each(["", "1.", ".5", "1e3", "1.0000000000000000000"])("refuses the amount %j", (text) => {
  expect(() => atto(text)).toThrow("not a decimal number");
});

test("reads a coin and sums one denomination only", () => {
  expect(parseCoin("5000000uact")).toEqual({ amount: "5000000", denom: "uact" });
  expect(() => parseCoin("5 uact")).toThrow('"5 uact" is not an amount such as 5000000uact');
  expect(total([parseCoin("1uact"), parseCoin("2uakt"), parseCoin("3uact")], "uact")).toBe(4n * 10n ** 18n);
});
