import fc from "fast-check";
import { divide, formatDec, fromInt, multiply, parseDec, truncate } from "./dec.ts";

const dec = fc.bigInt(-(10n ** 40n), 10n ** 40n);

test("printing and parsing are inverse", () => {
  fc.assert(fc.property(dec, (value) => parseDec(formatDec(value)) === value));
});

test("a decimal prints with 18 digits after the point", () => {
  expect(formatDec(parseDec("20"))).toBe("20.000000000000000000");
  expect(formatDec(parseDec("-0.5"))).toBe("-0.500000000000000000");
});

test("products and quotients round half to even, in either sign", () => {
  const ulp = 1n;
  expect(multiply(ulp, parseDec("0.5"))).toBe(0n);
  expect(multiply(3n * ulp, parseDec("0.5"))).toBe(2n);
  expect(multiply(-3n * ulp, parseDec("0.5"))).toBe(-2n);
  expect(divide(fromInt(1), fromInt(3))).toBe(parseDec("0.333333333333333333"));
});

test("multiplying by a whole number is exact", () => {
  fc.assert(
    fc.property(dec, fc.nat(10 ** 6), (value, times) => multiply(value, fromInt(times)) === value * BigInt(times)),
  );
});

test("truncation drops the fraction towards zero", () => {
  expect(truncate(parseDec("1.999"))).toBe(1n);
  expect(truncate(parseDec("-1.999"))).toBe(-1n);
});

test.each(["", "1.", ".5", "1e3", "0x1", "1.0000000000000000001"])("%j is no decimal", (text) => {
  expect(() => parseDec(text)).toThrow(SyntaxError);
});
