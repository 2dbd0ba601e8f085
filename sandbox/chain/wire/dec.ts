/** Fixed-point decimals as the Cosmos SDK keeps them: a bigint scaled by 10^18 (`cosmossdk.io/math` LegacyDec). */
export type Dec = bigint;

const DIGITS = 18;
const ONE = 10n ** 18n;

/** Whole units as a decimal. */
export const fromInt = (value: bigint | number): Dec => BigInt(value) * ONE;

/** The integer part, rounded towards zero. */
export const truncate = (value: Dec): bigint => value / ONE;

/** The smaller of the two. */
export function min(a: Dec, b: Dec): Dec {
  if (a < b) return a;
  return b;
}

/** Product, rounded half to even as LegacyDec.Mul does. */
export function multiply(a: Dec, b: Dec): Dec {
  return roundHalfEven(a * b, ONE);
}

/** Quotient, rounded half to even as LegacyDec.Quo does. @throws RangeError when `b` is zero */
export function divide(a: Dec, b: Dec): Dec {
  return roundHalfEven(a * ONE, b);
}

/** `"20"`, `"20.5"` or `"-0.1"` to a decimal. @throws SyntaxError on anything else or on more than 18 fractional digits */
export function parseDec(text: string): Dec {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text);
  if (!match) throw new SyntaxError(`"${text}" is not a decimal with at most ${DIGITS} fractional digits`);
  const [, sign, whole, fraction = ""] = match;
  const scaled = BigInt(whole!) * ONE + BigInt(fraction.padEnd(DIGITS, "0"));
  return sign ? -scaled : scaled;
}

/** Always 18 fractional digits, as the chain prints a LegacyDec: `20.000000000000000000`. */
export function formatDec(value: Dec): string {
  const digits = (value < 0n ? -value : value).toString().padStart(DIGITS + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`;
}

function roundHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = denominator < 0n ? -denominator : denominator;
  const quotient = n / d;
  const twice = (n % d) * 2n;
  const rounded = twice > d || (twice === d && quotient % 2n === 1n) ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}
