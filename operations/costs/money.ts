/** Amounts are whole cents of a US dollar, so that sums are exact. */

/** `"2.72"` in cents. Throws on anything else. */
export function centsOf(text: string): number {
  const match = /^([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(text);
  if (!match) throw new Error(`"${text}" is not an amount in US dollars such as 2.72`);
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

/** `2.72` */
export const dollars = (cents: number): string => (cents / 100).toFixed(2);

/** `$2.72` */
export const showCents = (cents: number): string => `$${dollars(cents)}`;
