import type { GroupSpec } from "../../sdl/types.ts";
import { atto, type Coin, DENOM, fromAtto, one, total } from "../chain/coin.ts";

/** Blocks in an average month of 365.25 / 12 days, as Akash's Console counts them (6.117 s a block). */
export const BLOCKS_PER_MONTH = 429_909n;

/** US dollars a month for a price per block, two decimals. */
export function pricePerMonth(price: Coin): string {
  const cents = (total([price], DENOM) * BLOCKS_PER_MONTH) / 10_000n;
  const rounded = (cents + one / 2n) / one;
  return `${rounded / 100n}.${(rounded % 100n).toString().padStart(2, "0")}`;
}

/** `20.5 uact` */
export function showPrice(price: Coin): string {
  return `${fromAtto(total([price], price.denom))} ${price.denom}`;
}

/** The price that `showPrice` wrote. Throws on anything else. */
export function readPrice(text: string): Coin {
  const [, amount, denom] = /^([0-9.]+) ([a-z][a-z0-9/]*)$/.exec(text) ?? [];
  if (!amount || !denom) throw new Error(`"${text}" is not a price such as 20.5 uact`);
  atto(amount);
  return { denom, amount };
}

/** What is paid at most for all replicas of all containers, a block. */
export function ceilingOf({ resources }: Pick<GroupSpec, "resources">): Coin {
  const sum = resources.reduce((total, { count, price }) => total + atto(price.amount) * BigInt(count), 0n);
  return { denom: DENOM, amount: fromAtto(sum) };
}
