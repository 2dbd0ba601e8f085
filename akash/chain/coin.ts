/** Amounts as Akash's REST writes them: integers for coins, 18 decimals for `DecCoin`. */

export interface Coin {
  readonly denom: string;
  /** Integer or decimal, as the chain wrote it. */
  readonly amount: string;
}

/** Decimal places of a `cosmossdk.io/math.LegacyDec`. */
const PRECISION = 18;

/** 1 in the unit of `atto`. */
export const one = 10n ** BigInt(PRECISION);

/** `"20.5"` in units of 10^-18; negative amounts (an overdrawn escrow) included. Throws on anything else. */
export function atto(amount: string): bigint {
  const match = /^(-?)([0-9]+)(?:\.([0-9]{1,18}))?$/.exec(amount);
  if (!match) throw new Error(`amount "${amount}" is not a decimal number with at most ${PRECISION} places`);
  const [, sign, whole = "0", fraction = ""] = match;
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(PRECISION, "0"));
  return sign === "-" ? -value : value;
}

/** Inverse of `atto`, without trailing zeros: `"20.5"`. */
export function fromAtto(value: bigint): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % one).toString().padStart(PRECISION, "0").replace(/0+$/, "");
  return `${value < 0n ? "-" : ""}${size / one}${fraction && `.${fraction}`}`;
}

/** `"5000000uact"` as a coin; throws on anything but an integer and a denomination. */
export function parseCoin(text: string): Coin {
  const match = /^([0-9]+)([a-z][a-z0-9/]{2,127})$/.exec(text);
  if (!match) throw new Error(`"${text}" is not an amount such as 5000000uact`);
  return { amount: match[1]!, denom: match[2]! };
}

/** Sum of one denomination in units of 10^-18. */
export function total(coins: readonly Coin[], denom: string): bigint {
  return coins.filter((coin) => coin.denom === denom).reduce((sum, coin) => sum + atto(coin.amount), 0n);
}

/** The denomination of prices and deposits: one is a millionth of a US dollar. */
export const DENOM = "uact";
